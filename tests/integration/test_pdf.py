"""Searchable PDFs: their text is what dokhae reads, over the words, in whatever way the page lies."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
from fpdf import FPDF
from PIL import Image
from tests.conftest import PdfMaker
from tests.rendering import VERTICAL, vertical_page
from tests.searchable import (
    DPI,
    Words,
    edited,
    hidden,
    overlap,
    pdf_of,
    png,
    shown,
    text_by_pdfium,
    text_by_poppler,
    words_by_pdfium,
    words_by_poppler,
)

from dokhae import Page, Reader
from dokhae.document import Box, Line, Region, Word
from dokhae.errors import BrokenImageError, EncryptedError, InputError, OutputError, UsageError
from dokhae.pdf import TextLayer, make_searchable
from dokhae.source import Limits, PageImage, SingleSource
from dokhae.synth.fonts import bundled_folder

SAMPLES = Path(__file__).parents[2] / "samples"


class Recorder(Reader):
    """A reader that remembers what it read, and how many pages at once."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[Page] = []
        self.images: list[PageImage] = []
        self.most_at_once = self._at_once = 0
        self._lock = threading.Lock()

    def read_page(self, image: PageImage) -> Page:
        with self._lock:
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        page = super().read_page(image)
        with self._lock:
            self._at_once -= 1
            self.pages.append(page)
            self.images.append(image)
        return page


@pytest.fixture
def reader(_loaded: Recorder) -> Recorder:
    _loaded.pages.clear()
    _loaded.images.clear()
    _loaded.most_at_once = 0
    return _loaded


@pytest.fixture(scope="module")
def _loaded() -> Recorder:
    return Recorder()


def scan(turned: int = 0, *, skewed: float = 0) -> Image.Image:
    """The head of a sample page, turned clockwise."""
    page = Image.open(SAMPLES / "notice.png").convert("L").crop((90, 120, 1170, 700))
    page = page.rotate(-skewed, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return page.rotate(-turned, expand=True)


def tag(number: int, size: tuple[int, int] = (300, 90)) -> Image.Image:
    """A small page that says a number, cut out of a sample and pasted as often."""
    page = Image.new("L", size, 255)
    word = Image.open(SAMPLES / "notice.png").convert("L").crop((300, 155, 940, 235))
    page.paste(word.resize((240, 30)), (20, 20 + number % 30))
    return page


def words_of(page: Page) -> Words:
    return [(word.text, word.box.bounds) for word in page.words]


def share_in_place(expected: Words, found: Words) -> float:
    """The share of words, paired in order, whose boxes agree by half at least."""
    assert sorted(text for text, _ in found) == sorted(text for text, _ in expected)
    pairs = zip(sorted(expected), sorted(found), strict=True)
    return float(np.mean([overlap(one[1], other[1]) >= 0.5 for one, other in pairs]))


def lying(turned: int = 0, *, skewed: float = 0, shown_at: int = 0) -> Callable[[], bytes]:
    return lambda: pdf_of(scan(turned, skewed=skewed), rotate=shown_at)


TURNS = (90, 180, 270)
LYING: dict[str, tuple[Callable[[], bytes], dict[str, Any]]] = {
    "upright": (lying(), {}),
    **{f"scanned at {turn}": (lying(turn), {}) for turn in TURNS},
    **{f"shown at {turn}": (lying(shown_at=turn), {}) for turn in TURNS},
    "scanned at 90, shown upright": (lying(90, shown_at=270), {}),
    "skewed": (lying(skewed=3), {}),
    "skewed the other way": (lying(skewed=-3), {}),
    **{f"scanned at {turn}, rotated": (lying(turn), {"rotate": True}) for turn in TURNS},
    **{f"shown at {turn}, rotated": (lying(shown_at=turn), {"rotate": True}) for turn in TURNS},
    "skewed, deskewed": (lying(skewed=3), {"deskew": True}),
    "scanned at 90 and skewed, made upright": (lying(90, skewed=-3), {"deskew": True, "rotate": True}),
    "shown at 90, drawn anew": (lying(shown_at=90), {"text_layer": "force"}),
}


@pytest.mark.debian("poppler-utils")
@pytest.mark.parametrize("lying", LYING)
def test_words_are_what_was_read_and_where(lying: str, reader: Recorder, tmp_path: Path) -> None:
    make, options = LYING[lying]
    output = tmp_path / "out.pdf"
    make_searchable(make(), output, reader=reader, **options)
    (page,) = reader.pages
    expected = words_of(page)
    assert len(expected) >= 75
    assert (
        np.abs(shown(output)[: page.height, : page.width].astype(int) - reader.images[0].pixels).mean() < 12
    )
    by_pdfium = words_by_pdfium(output)
    assert share_in_place(expected, by_pdfium) >= 0.95
    if abs(page.skew) < 1:  # poppler cuts words where their baseline rises
        assert share_in_place(expected, words_by_poppler(output)) >= 0.95
    assert " ".join(text_by_poppler(output, "-raw").split()) == " ".join(page.text.split())
    if page.rotation != 90 and page.rotation != 270:
        # Where lines run down or up the page, PDFium takes them in an order of its own.
        assert " ".join(text for text, _ in by_pdfium) == " ".join(page.text.split())
    if options.get("rotate"):
        assert page.rotation == 0
    if options.get("deskew"):
        assert abs(page.skew) < 0.3


@pytest.mark.debian("poppler-utils")
def test_vertical_text_lies_over_its_columns(reader: Recorder, tmp_path: Path) -> None:
    output = tmp_path / "out.pdf"
    make_searchable(png(vertical_page(), dpi=(DPI, DPI)), output, reader=reader)
    (page,) = reader.pages
    assert page.text.splitlines() == list(VERTICAL)
    # PDFium takes lines that run down the page in an order of its own.
    assert share_in_place(words_of(page), words_by_pdfium(output)) == 1
    assert text_by_poppler(output, "-raw").split() == page.text.split()


@pytest.mark.debian("poppler-utils")
@pytest.mark.parametrize("name", ["exam.png", "notice.png", "letter.jpg"])
def test_samples_copy_as_they_are_read(name: str, reader: Recorder, tmp_path: Path) -> None:
    output = tmp_path / "out.pdf"
    source = SAMPLES / name
    make_searchable(source, output, reader=reader)
    (page,) = reader.pages
    # The page is drawn a little differently from the image, and a doubtful character may be read as another.
    assert SequenceMatcher(None, page.text, reader.read(source).text).ratio() > 0.97
    lines = [line.strip() for line in text_by_poppler(output, "-raw").splitlines() if line.strip("\f ")]
    assert lines == page.text.splitlines()
    assert text_by_pdfium(output).split() == page.text.split()
    assert output.stat().st_size < source.stat().st_size + 30_000


def add_box(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].CropBox = [30, 40, 400, 250]


def move(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    page.contents_add(b"q 1 0 0 1 50 200 cm", prepend=True)
    page.contents_add(b"Q")
    left, bottom, right, top = map(float, page.mediabox)
    page.MediaBox = [left + 50, bottom + 200, right + 50, top + 200]


def double(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].UserUnit = 2


@pytest.mark.parametrize(
    ("change", "left", "top"), [(add_box, 30.0, 278.4 - 250), (move, 0.0, 0.0), (double, 0.0, 0.0)]
)
def test_boxes_of_the_page_do_not_move_the_text(
    change: Callable[[pikepdf.Pdf], None], left: float, top: float, reader: Recorder, tmp_path: Path
) -> None:
    output = tmp_path / "out.pdf"
    make_searchable(edited(pdf_of(scan()), change), output, reader=reader)
    (page,) = reader.pages
    pixel = 72 / DPI
    scale = shown(output).shape[1] / page.width if change is double else 1
    expected = [
        (
            text,
            tuple((side - shift / pixel) * scale for side, shift in zip(box, (left, top) * 2, strict=True)),
        )
        for text, box in words_of(page)
    ]
    assert share_in_place(expected, words_by_pdfium(output)) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize("options", [{}, {"rotate": True}])
def test_pictures_stay_as_they_are(options: dict[str, Any], reader: Recorder, tmp_path: Path) -> None:
    source = pdf_of(scan().convert("RGB"), scan().convert("1"))
    make_searchable(source, tmp_path / "out.pdf", reader=reader, **options)
    for index in range(2):
        assert np.array_equal(shown(tmp_path / "out.pdf", index), shown(source, index))


def test_pages_keep_their_order_and_size(reader: Recorder, tmp_path: Path) -> None:
    sizes = [(300 + 10 * number, 90 + 5 * (number % 7)) for number in range(20)]
    source = pdf_of(*(tag(number, size) for number, size in enumerate(sizes)))
    told: list[tuple[int, int]] = []
    make_searchable(
        source, tmp_path / "out.pdf", reader=reader, threads=3, tell=lambda *done: told.append(done)
    )
    before, after = pdfium.PdfDocument(source), pdfium.PdfDocument(tmp_path / "out.pdf")
    assert [page.get_size() for page in after] == [page.get_size() for page in before]
    texts = [text_by_pdfium(tmp_path / "out.pdf", index) for index in range(20)]
    assert all("독서" in text for text in texts)
    tops = [words_by_pdfium(tmp_path / "out.pdf", index)[0][1][1] - 20 - index % 30 for index in range(20)]
    assert max(tops) - min(tops) < 4
    assert told == [(number, 20) for number in range(1, 21)]
    assert 1 < reader.most_at_once <= 3


@pytest.mark.parametrize(
    ("text_layer", "has_old", "has_new"),
    [("keep", True, False), ("redo", False, True), ("force", False, True)],
)
def test_text_of_another_reader_is_kept_or_replaced(
    text_layer: TextLayer, has_old: bool, has_new: bool, reader: Recorder, tmp_path: Path
) -> None:
    source = edited(pdf_of(scan(), scan()), hidden("wrong"))
    make_searchable(source, tmp_path / "out.pdf", reader=reader, text_layer=text_layer)
    first, second = (text_by_pdfium(tmp_path / "out.pdf", index) for index in range(2))
    assert ("wrong" in first) == has_old
    assert ("모집" in first) == has_new
    assert "모집" in second


@pytest.mark.parametrize("text_layer", ["keep", "redo", "force"])
def test_its_own_text_is_never_there_twice(text_layer: TextLayer, reader: Recorder, tmp_path: Path) -> None:
    path = tmp_path / "both.pdf"
    make_searchable(pdf_of(scan()), path, reader=reader)
    once = text_by_pdfium(path)
    make_searchable(path, path, reader=reader, text_layer=text_layer)
    assert text_by_pdfium(path).count("모집") == once.count("모집") > 0
    assert [file.name for file in tmp_path.iterdir()] == ["both.pdf"]


@pytest.mark.parametrize("text_layer", ["keep", "redo", "force"])
def test_printed_text_is_read_only_where_all_becomes_a_picture(
    text_layer: TextLayer, reader: Recorder, tmp_path: Path
) -> None:
    document = FPDF(unit="pt", format=(300, 100))
    document.add_page()
    document.set_font("Helvetica", size=24)
    document.text(20, 50, "FILED 2026")
    make_searchable(bytes(document.output()), tmp_path / "out.pdf", reader=reader, text_layer=text_layer)
    assert text_by_pdfium(tmp_path / "out.pdf").count("FILED") == 1
    assert ("FILED" in "".join(page.text for page in reader.pages)) == (text_layer == "force")


@pytest.mark.parametrize("shown_at", [0, 90])
def test_printed_text_beside_a_scan_stays_and_is_not_there_twice(
    shown_at: int, reader: Recorder, tmp_path: Path
) -> None:
    """In a font with a CMap of its own, whose text OCRmyPDF does not see."""
    document = FPDF(unit="pt", format=(540, 400))
    document.add_page()
    document.add_font("Noto", fname=str(bundled_folder() / "NotoSansKR-Regular.otf"))
    document.set_font("Noto", size=24)
    document.text(20, 50, "인쇄된 글")
    document.image(scan(), x=10, y=100, w=520)

    def turn(pdf: pikepdf.Pdf) -> None:
        pdf.pages[0].Rotate = shown_at

    source = edited(bytes(document.output()), turn)
    make_searchable(source, tmp_path / "out.pdf", reader=reader, text_layer="redo")
    text = text_by_pdfium(tmp_path / "out.pdf")
    assert text.count("인쇄된") == 1
    assert "모집" in text
    (page,) = reader.pages
    assert "인쇄된" not in page.text
    assert len(page.words) >= 75


def test_a_page_of_drawn_lines_is_read_and_stays_drawn(
    make_pdf: PdfMaker, reader: Recorder, tmp_path: Path
) -> None:
    make_searchable(make_pdf(["10 10 m 80 80 l S"], size=(90, 90)), tmp_path / "out.pdf", reader=reader)
    assert len(reader.pages) == 1
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert b"80 80 l" in pdf.pages[0].Contents.read_bytes()


def test_an_encrypted_pdf_stays_encrypted_and_restricted(reader: Recorder, tmp_path: Path) -> None:
    allowed = pikepdf.Permissions(print_highres=False)
    key = pikepdf.Encryption(user="열쇠", owner="주인", allow=allowed)
    source = edited(pdf_of(tag(0)), lambda pdf: None, encryption=key)
    output = tmp_path / "out.pdf"
    with pytest.raises(EncryptedError, match="password") as error:
        make_searchable(source, output, reader=reader)
    assert error.value.exit_code == 4
    make_searchable(source, output, reader=reader, password="열쇠")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(output)
    with pikepdf.open(output, password="열쇠") as pdf:
        assert pdf.allow == allowed
        assert not pdf.owner_password_matched  # who would be free of them
    make_searchable(source, output, reader=reader, password="주인")
    with pikepdf.open(output, password="주인") as pdf:
        assert pdf.allow == allowed
        assert pdf.owner_password_matched


def test_restrictions_stay_where_no_password_is_needed(reader: Recorder, tmp_path: Path) -> None:
    allowed = pikepdf.Permissions(modify_other=False)
    key = pikepdf.Encryption(user="", owner="주인", allow=allowed)
    source = edited(pdf_of(tag(0)), lambda pdf: None, encryption=key)
    make_searchable(source, tmp_path / "out.pdf", reader=reader)
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert pdf.allow == allowed
    assert "독서" in text_by_pdfium(tmp_path / "out.pdf")


FIELD = "<< /FT /{kind} /T (name) /Type /Annot /Subtype /Widget /Rect [9 9 99 99] {more} >>"
SIGNATURE = "/V << /Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 1 2 3] /Contents <00> >>"


def form(make_pdf: PdfMaker, kind: str, more: str = "", flags: int = 0) -> bytes:
    return make_pdf(
        ["q Q"],
        page="/Annots [4 0 R]",
        catalog=f"/AcroForm << /Fields [4 0 R] /SigFlags {flags} >>",
        objects=[FIELD.format(kind=kind, more=more)],
    )


def test_a_signed_pdf_is_refused(make_pdf: PdfMaker, reader: Recorder, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="signed") as error:
        make_searchable(form(make_pdf, "Sig", SIGNATURE, 3), tmp_path / "out.pdf", reader=reader)
    assert error.value.exit_code == 3
    assert not any(tmp_path.iterdir())


def test_a_form_stays_one_or_is_refused(make_pdf: PdfMaker, reader: Recorder, tmp_path: Path) -> None:
    source = form(make_pdf, "Tx")
    make_searchable(source, tmp_path / "out.pdf", reader=reader)
    with pikepdf.open(tmp_path / "out.pdf") as pdf:
        assert len(pdf.Root.AcroForm.Fields) == 1
    with pytest.raises(InputError, match="form"):
        make_searchable(source, tmp_path / "out.pdf", reader=reader, text_layer="redo")


def test_a_page_whose_picture_is_broken_ends_it(reader: Recorder, tmp_path: Path) -> None:
    def spoil(pdf: pikepdf.Pdf) -> None:
        for picture in pdf.pages[0].Resources.XObject.values():
            picture.write(b"\0" * 99, filter=pikepdf.Name.FlateDecode)

    with pytest.raises(BrokenImageError):
        make_searchable(edited(pdf_of(scan()), spoil), tmp_path / "out.pdf", reader=reader)
    assert not any(tmp_path.iterdir())


def test_an_error_of_the_reader_comes_through(tmp_path: Path) -> None:
    class Tired(Recorder):
        def read_page(self, image: PageImage) -> Page:
            raise EncryptedError("any error of dokhae")

    with pytest.raises(EncryptedError, match="any error"):
        make_searchable(pdf_of(tag(0)), tmp_path / "out.pdf", reader=Tired())
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize("size", [(14_400, 14_400), (14_400, 30), (3, 4)])
def test_pages_of_any_size_are_read(size: tuple[float, float], tmp_path: Path, make_pdf: PdfMaker) -> None:
    class Stub(Recorder):
        def read_page(self, image: PageImage) -> Page:
            box = Box.from_bounds(0, 0, image.width / 2, image.height)
            line = Line(1, box, (Word("글", 1, box),))
            return Page(1, image.width, image.height, (Region(box, (line,)),), dpi=image.dpi)

    make_searchable(make_pdf(["1 1 1 1 re f"], size=size), tmp_path / "out.pdf", reader=Stub())
    ((text, box),) = words_by_pdfium(tmp_path / "out.pdf")
    assert text == "글"
    expected = (0, 0, size[0] / 2 * DPI / 72, size[1] * DPI / 72)
    assert overlap(box, expected) > 0.9


def test_errors_can_still_be_told_afterwards(reader: Recorder, tmp_path: Path) -> None:
    before = sys.stderr
    make_searchable(pdf_of(tag(0)), tmp_path / "out.pdf", reader=reader)
    assert sys.stderr is before


class Small(Recorder):
    """Takes small pictures of pages only."""

    def __init__(self) -> None:
        super().__init__()
        self.limits = Limits(max_pixels=200_000)


def test_pages_are_drawn_within_the_limits(tmp_path: Path) -> None:
    reader = Small()
    make_searchable(pdf_of(scan()), tmp_path / "out.pdf", reader=reader)
    (page,) = reader.pages
    assert page.width * page.height <= 200_000
    scale = 1080 / page.width
    expected = [(text, tuple(scale * side for side in box)) for text, box in words_of(page)]
    assert share_in_place(expected, words_by_pdfium(tmp_path / "out.pdf")) == 1  # type: ignore[arg-type]


def test_what_is_cut_off_a_page_counts_for_the_limits(tmp_path: Path) -> None:
    """It is drawn with the rest."""
    reader = Small()

    def cut(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0]
        page.CropBox = page.MediaBox
        page.MediaBox = [0, 0, 14_400, 14_400]

    make_searchable(edited(pdf_of(tag(0)), cut), tmp_path / "out.pdf", reader=reader)
    (page,) = reader.pages
    assert page.width * page.height <= 200_000


@pytest.mark.parametrize("options", [{"text_layer": "better"}, {"text_layer": "redo", "deskew": True}])
def test_options_that_do_not_fit_are_refused(
    options: dict[str, Any], reader: Recorder, tmp_path: Path
) -> None:
    with pytest.raises(UsageError):
        make_searchable(pdf_of(tag(0)), tmp_path / "out.pdf", reader=reader, **options)


def test_no_folder_no_output(reader: Recorder, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"out\.pdf"):
        make_searchable(pdf_of(tag(0)), tmp_path / "none" / "out.pdf", reader=reader)


def test_calls_from_several_threads_do_not_mix(reader: Recorder, tmp_path: Path) -> None:
    images = [tag(0), tag(0, (340, 90))]
    threads = [
        threading.Thread(
            target=make_searchable, args=(pdf_of(image), tmp_path / f"{index}.pdf"), kwargs={"reader": reader}
        )
        for index, image in enumerate(images)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for index, image in enumerate(images):
        document = pdfium.PdfDocument(tmp_path / f"{index}.pdf")
        assert round(document[0].get_width() * DPI / 72) == image.width
        assert "독서" in text_by_pdfium(tmp_path / f"{index}.pdf")


def test_images_from_memory_become_pages(reader: Recorder, tmp_path: Path) -> None:
    sources: list[SingleSource] = [
        png(tag(0)),
        tag(0),
        np.asarray(tag(0).convert("RGB")),
        io.BytesIO(png(tag(0))),
    ]
    make_searchable(sources, tmp_path / "out.pdf", reader=reader)
    assert [text_by_pdfium(tmp_path / "out.pdf", index).split()[:2] for index in range(4)] == [
        ["여름", "독서"]
    ] * 4
