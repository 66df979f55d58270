"""Lines: reproducible, every kind, labels that the picture shows, and corpora."""

from __future__ import annotations

import lzma
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dokhae.errors import EmptyInputError, MissingExtraError, OutputError, SourceNotFoundError, UsageError
from dokhae.hangul import HANJA, SYLLABLES, SYMBOLS, encode, is_syllable, normalize
from dokhae.synth import effects, fonts
from dokhae.synth.corpus import Corpus, Shares, read_lines
from dokhae.synth.fonts import Face, bundled_folder, discover
from dokhae.synth.kinds import KINDS, parse_kinds
from dokhae.synth.render import Setting, draw
from dokhae.synth.sheet import contact_sheet
from dokhae.synth.stream import LineSource


@pytest.fixture(scope="module")
def faces() -> list[Face]:
    return discover([bundled_folder()])


@pytest.fixture(scope="module")
def source(faces: list[Face]) -> LineSource:
    return LineSource(Corpus(), faces, seed=5, longest=12)


def test_a_line_is_a_function_of_seed_and_number(faces: list[Face], source: LineSource) -> None:
    again = LineSource(Corpus(), faces, seed=5, longest=12)
    backwards = [again.line(number) for number in reversed(range(12))][::-1]
    for here, there in zip(islice(source, 12), backwards, strict=True):
        assert (here.text, here.kind, here.family) == (there.text, there.kind, there.family)
        assert np.array_equal(here.image, there.image)
    assert LineSource(Corpus(), faces, seed=6, longest=12).line(0).text != source.line(0).text


def test_a_fingerprint_tells_sources_apart(faces: list[Face], source: LineSource) -> None:
    assert source.fingerprint() == LineSource(Corpus(), faces, seed=5, longest=12).fingerprint()
    others = [
        LineSource(Corpus(), faces, seed=6, longest=12),
        LineSource(Corpus(), faces, seed=5, longest=13),
        LineSource(Corpus(), faces[:1], seed=5, longest=12),
        LineSource(Corpus(["하나"]), faces, seed=5, longest=12),
        LineSource(Corpus(words=["하나"]), faces, seed=5, longest=12),
        LineSource(Corpus(shares=Shares(text=1)), faces, seed=5, longest=12),
        LineSource(Corpus(), faces, {"scan": 1}, seed=5, longest=12),
    ]
    assert len({source.fingerprint(), *(other.fingerprint() for other in others)}) == 8


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_renders(faces: list[Face], kind: str) -> None:
    lines = LineSource(Corpus(), faces, {kind: 1}, seed=1, longest=16)
    for sample in islice(lines, 25):
        assert sample.kind == kind
        assert sample.text == normalize(sample.text) != ""
        assert len(encode(sample.text)) <= 16
        assert sample.image.dtype == np.uint8
        assert min(sample.image.shape) >= 5
        assert np.ptp(sample.image) > 20


def test_kinds_are_drawn_by_their_shares(faces: list[Face]) -> None:
    lines = LineSource(Corpus(), faces, {"clean": 3, "screen": 1}, longest=3)
    share = np.mean([line.kind == "clean" for line in islice(lines, 400)])
    assert share == pytest.approx(0.75, abs=0.07)


@pytest.mark.parametrize("tracking", [-0.1, 0.0, 0.25])
@pytest.mark.parametrize("stretch", [0.8, 1.0])
def test_gaps_between_words_can_be_seen(faces: list[Face], tracking: float, stretch: float) -> None:
    rng = np.random.default_rng(0)
    setting = Setting(40, tracking=tracking, gap=0.1, stretch=stretch)
    for face in faces:
        ink = draw(rng, "옳은 것", face, faces, setting)
        columns = np.flatnonzero(ink.coverage.max(axis=0) > 60)
        white = np.diff(columns) - 1
        end = ink.spans[1, 1]
        at_space = white[np.abs(columns[:-1] - end) < 14].max()
        assert at_space >= max(0.14, tracking) * 40
        assert at_space > 1.2 * np.delete(white, white.argmax()).max()


def test_tracking_makes_no_glyphs_overlap(faces: list[Face]) -> None:
    rng = np.random.default_rng(0)
    for face in faces:
        apart = draw(rng, "뷁뷁", face, faces, Setting(40, tracking=0.2)).coverage
        close = draw(rng, "뷁뷁", face, faces, Setting(40, tracking=-0.3)).coverage
        assert int(close.sum()) == pytest.approx(int(apart.sum()), rel=0.01)


def test_spans_stand_where_the_glyphs_are(faces: list[Face]) -> None:
    ink = draw(np.random.default_rng(0), "가 나.", faces[0], faces, Setting(40))
    assert ink.spans.shape == (4, 2)
    assert (np.diff(ink.spans[:, 0]) > 0).all()
    for (left, right), character in zip(ink.spans.round().astype(int), "가 나.", strict=True):
        assert ink.coverage[:, left:right].any() == (character != " ")


def test_a_character_that_no_face_draws_leaves_the_label(faces: list[Face]) -> None:
    undrawn = next(c for c in SYMBOLS if c != " " and all(face.missing(c) for face in faces))
    lines = LineSource(Corpus([f"가{undrawn}나"], shares=Shares(1, 0, 0, 0, 0, 0)), faces, {"clean": 1})
    assert undrawn not in "".join(line.text for line in islice(lines, 8))


def test_random_syllables_reach_all(faces: list[Face]) -> None:
    corpus, rng = Corpus(), np.random.default_rng(0)
    drawn = {c for _ in range(6000) for c in corpus.syllables(rng) if is_syllable(c)}
    assert len(drawn) > 0.98 * len(SYLLABLES)


def test_each_source_of_text_fits_the_alphabet() -> None:
    corpus, rng = Corpus(), np.random.default_rng(0)
    for draw_text in (corpus.text, corpus.words, corpus.syllables, corpus.furniture, corpus.symbols):
        for _ in range(300):
            encode(normalize(draw_text(rng)))
    assert any(set(HANJA) & set(corpus.hanja(rng)) for _ in range(5))
    assert all(1 <= len(corpus.line(rng, 7)) <= 7 for _ in range(300))


def test_words_are_those_given() -> None:
    corpus = Corpus(["글"], ["사과", "배"])
    assert set(corpus.words(np.random.default_rng(0)).split()) == {"사과", "배"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949"])
def test_text_files_of_windows_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "글.txt"
    path.write_bytes("똠방각하\r\n\r\n ㆍ 펲시  콜라 \r\n".encode(encoding))
    assert read_lines(path) == ["똠방각하", "· 펲시 콜라"]


def test_packed_text_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "text.xz"
    path.write_bytes(lzma.compress("한 줄\n🙂\n".encode()))
    assert read_lines(path) == ["한 줄"]
    path.write_bytes(b"not packed")
    with pytest.raises(SourceNotFoundError, match="cannot be read"):
        read_lines(path)


def test_text_files_that_give_nothing(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFoundError, match="there is no file"):
        read_lines(tmp_path / "none.txt")
    (tmp_path / "empty.txt").write_text("\n🙂\n", "utf-8")
    with pytest.raises(EmptyInputError, match="no line of"):
        read_lines(tmp_path / "empty.txt")


def test_kinds_are_parsed() -> None:
    assert parse_kinds("basic, skew:2,photo:0.5") == {"basic": 1, "skew": 2, "photo": 0.5}
    with pytest.raises(UsageError, match=r"no kind 'skw'\. Did you mean skew\?"):
        parse_kinds("basic,skw")
    for wrong in ("skew:x", "skew:0", "skew:-1", "skew:nan", "skew:inf"):
        with pytest.raises(UsageError, match="no positive number"):
            parse_kinds(wrong)


def test_a_contact_sheet_shows_every_line(source: LineSource, tmp_path: Path) -> None:
    samples = list(islice(source, 10))
    contact_sheet(samples, tmp_path / "sheet.png")
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.height > 5 * 36
    with pytest.raises(OutputError, match=r"none/sheet\.png cannot be written"):
        contact_sheet(samples, tmp_path / "none" / "sheet.png")


def test_without_the_fonts_of_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r'pip install "dokhae\[synth\]"'):
        bundled_folder()


def test_subpixel_text_keeps_its_ink_and_bleeds_sideways() -> None:
    stroke = np.zeros((5, 9), np.uint8)
    stroke[:, 4] = 240
    shown = effects.subpixel(stroke)
    assert abs(int(shown[0].sum()) - 240) <= 2
    assert shown[0, 4] > shown[0, 3] > 0
    assert shown[0, 5] > 0
