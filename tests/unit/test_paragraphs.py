"""Lines become paragraphs: which belong together, what is between them, where each character came from."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokhae.document import Box, Document, Line, Page, Region, RegionKind, Word
from dokhae.errors import MissingExtraError
from dokhae.formats import FORMATS, ReadPage
from dokhae.language import morphemes
from dokhae.language.joints import Joint, is_settled, spaces
from dokhae.language.paragraphs import paragraphs
from dokhae.paragraph import Paragraph, Piece

EM = 30.0
PITCH = 45.0


def advance(text: str) -> float:
    return sum(EM / 2 if character.isascii() else EM for character in text)


def line(text: str, left: float = 0, top: float = 0, height: float = EM) -> Line:
    """A line of words as wide as their characters, a space half as wide as a syllable."""
    words, x, scale = [], left, height / EM
    for text_of in text.split():
        end = x + scale * advance(text_of)
        words.append(Word(text_of, 0.9, Box.from_bounds(x, top, end, top + height)))
        x = end + scale * EM / 2
    return Line(0.9, Box.from_bounds(left, top, words[-1].box.bounds[2], top + height), tuple(words))


def region(*texts: str, left: float = 0, kind: RegionKind = "text") -> Region:
    """Lines one under the other; each two spaces at the beginning of one indent it by a syllable."""
    lines = [
        line(text, left + EM * (len(text) - len(text.lstrip())) / 2, PITCH * number)
        for number, text in enumerate(texts)
    ]
    return around(lines, kind)


def around(lines: Sequence[Line], kind: RegionKind = "text") -> Region:
    lefts, tops, rights, bottoms = zip(*(each.box.bounds for each in lines), strict=True)
    return Region(Box.from_bounds(min(lefts), min(tops), max(rights), max(bottoms)), tuple(lines), kind)


def document(*pages: Sequence[Region]) -> Document:
    return Document(tuple(Page(1, 1000, 1000, tuple(regions)) for regions in pages))


def texts(*pages: Sequence[Region]) -> list[str]:
    return [paragraph.text for paragraph in document(*pages).paragraphs]


def test_words_are_healed_and_spaces_kept() -> None:
    lines = [
        "아이들은 이곳에서 이야기를 듣고, 어른들은 모임",
        "을 꾸려 함께 공부하며, 혼자 사는 노인들은 이웃",
        "과 안부를 나눈다. 그러므로 도서관의 가치를 대출",
        "권수로만 재는 것은 알맞지 않다.",
    ]
    assert texts([region(*lines)]) == [
        "아이들은 이곳에서 이야기를 듣고, 어른들은 모임을 꾸려 함께 공부하며, 혼자 사는 노인들은 이웃과 "
        "안부를 나눈다. 그러므로 도서관의 가치를 대출 권수로만 재는 것은 알맞지 않다."
    ]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("기온은 햇빛이 곧바로 닿는 곳에 온도계를 두고 잰", "다. 그래서 틀렸다.", False),
        ("다른 길을 찾아야 한다. 그렇지 않으면", "안 된다고 말했다.", True),
        ("모두 함께 모여서 이야기를 나누었다.", "그날 밤은 길었다.", True),
        ("새로 나온 책은 한 권에", "1,200원이라고 했다.", True),
        ("전체 회원은 모두 합하여 240", "명이라고 적혀 있다.", False),
        ("이 프로그램은 open", "source로 공개되었다.", True),
        ("지난해 가을에 새로 나온 Python", "은 조금 더 빠르다.", False),
        ("그는 (자기가 보기에도", ") 조금 이상했다.", False),
        ("도서관의 이름은 「", "새솔마을도서관」이다.", False),
        ("자세한 내용은 infor-", "mation에 있다.", False),
        ("값은 2.", "5배로 늘었다.", False),
    ],
)
def test_joints(left: str, right: str, expected: bool) -> None:
    assert spaces([Joint(left, right)], f"{left}\n{right}") == [expected]


def test_a_line_that_ended_early_ended_at_a_space() -> None:
    assert is_settled(Joint("도서", "관", is_early=True)) is True
    assert is_settled(Joint("도서", "관")) is None
    # A number is not broken, so that a line before it may end early inside a word.
    assert is_settled(Joint("제", "1,000회", is_early=True)) is None


def test_the_text_itself_shows_how_its_author_spaces() -> None:
    joint = Joint("우리 마을의 도시", "재생 사업은 어제 시작되었다.")
    together = "도시재생 사업을 맡았다. 도시재생은 어렵다. 도시재생이란 무엇인가."
    assert spaces([joint], together) == [False]
    assert spaces([joint], together.replace("도시재생", "도시 재생")) == [True]


def test_where_no_line_breaks_a_word_one_more_does_not() -> None:
    ends = [
        ("책을 빌려 주는", "곳에 머물지 않는다."),
        ("어른들은 모임을", "꾸려 함께 공부하며"),
        ("가치를 대출 권수로", "재는 것은 옳지 않다."),
        ("물을 너무 자주", "주면 뿌리가 썩는다."),
        ("처음에는 길도", "낯설고 힘들었다."),
        ("이번 여름 방학은", "다음 주부터이다."),
    ]
    doubtful = Joint("그는 조용히 밖을 내다", "보았다고 했다.")
    alone = spaces([doubtful], "")
    among = spaces([*(Joint(*end) for end in ends), doubtful], "")
    assert (alone, among[-1]) == ([False], True)


def test_a_hyphen_that_broke_a_word_goes() -> None:
    (paragraph,) = document(
        [region("자세한 내용은 모두 아래의 infor-", "mation에 적혀 있으니 읽어 보자.")]
    ).paragraphs
    assert paragraph.text == "자세한 내용은 모두 아래의 information에 적혀 있으니 읽어 보자."
    assert [paragraph.text[piece.start : piece.end] for piece in paragraph.pieces] == [
        "자세한 내용은 모두 아래의 infor",
        "mation에 적혀 있으니 읽어 보자.",
    ]


def test_an_indentation_begins_a_paragraph() -> None:
    lines = [
        "  이모가 보내 주신 씨앗은 화분에 심었어요. 이제는",
        "꽃이 열매가 되면 사진을 찍어 할머니께 보내 드려요.",
        "  이번 여름 방학은 다음 주 월요일부터예요. 기차로",
        "두 시간쯤 걸린대요.",
    ]
    assert [len(paragraph.pieces) for paragraph in document([region(*lines)]).paragraphs] == [2, 2]


def test_a_short_line_ends_a_paragraph() -> None:
    lines = [
        "마을 도서관은 책을 빌려 주는 곳에 머물지 않는다.",
        "그것이 전부는 아니다.",
        "아이들은 이곳에서 이야기를 듣고, 어른들은 모임을",
        "꾸려 함께 공부한다.",
    ]
    assert texts([region(*lines)]) == [f"{lines[0]} {lines[1]}", f"{lines[2]} {lines[3]}"]


def test_list_markers_begin_a_paragraph_and_hanging_lines_go_on() -> None:
    lines = [
        "2. 날씨의 관측에 관한 설명으로 옳지 않은 것은?(단, 관",
        "    측 지점은 모두 같다고 본다)",
        "① 일교차는 하루의 최고 기온과 최저 기온의 차이이므",
        "    로 늘 영보다 크다.",
        "② 강수량에는 비뿐 아니라 눈과 우박을 녹인 물의 양",
        "    도 들어간다.",
        "<보기>",
        "ㄱ. 물이 얼면 부피가 늘어난다.",
        "가. 기간은 다음 주 월요일부터 그다음 주 금요일까지",
        "나. 대상은 초등학교 삼학년부터 육학년까지의 어린이",
        "- 접수는 누리집에서 받는다.",
        "• 전화로는 받지 않는다.",
    ]
    assert texts([region(*lines)]) == [
        "2. 날씨의 관측에 관한 설명으로 옳지 않은 것은?(단, 관측 지점은 모두 같다고 본다)",
        "① 일교차는 하루의 최고 기온과 최저 기온의 차이이므로 늘 영보다 크다.",
        "② 강수량에는 비뿐 아니라 눈과 우박을 녹인 물의 양도 들어간다.",
        *lines[6:],
    ]


def test_what_only_looks_like_a_marker_goes_on() -> None:
    lines = [
        "일교차는 하루의 최고 기온과 최저 기온의 차이이",
        "다. 그러므로 맑은 날에는 그 값이 크고 흐린 날에는",
    ]
    assert texts([region(*lines, "값이 작다.")]) == [f"{lines[0]}{lines[1]} 값이 작다."]


def test_a_heading_stands_apart_by_its_size_and_by_the_gap_under_it() -> None:
    heading = line("도서관의 여름 독서 교실", height=1.5 * EM)
    below = [
        line("여름 방학을 맞아 어린이와 청소년을 위하여 독서", top=70),
        line("교실을 엽니다.", top=70 + PITCH),
    ]
    assert texts([around([heading, *below])]) == [
        "도서관의 여름 독서 교실",
        "여름 방학을 맞아 어린이와 청소년을 위하여 독서 교실을 엽니다.",
    ]
    full = [
        line("마을 사람들이 함께 만든 도서관이 다시 문을 열어", top=number * PITCH) for number in (0, 1, 3)
    ]
    assert [len(paragraph.pieces) for paragraph in document([around(full)]).paragraphs] == [2, 1]


def test_a_row_of_a_table_stands_alone() -> None:
    cells = [line("새싹반", 0), line("초등 삼학년", 300), line("월요일과 수요일", 600)]
    row = Line(0.9, Box.from_bounds(0, 0, 850, EM), tuple(word for each in cells for word in each.words))
    rows = [row, line("줄기반 초등 오학년과 육학년은 모두 화요일과 목요일에 온다", 0, PITCH)]
    assert len(texts([around(rows)])) == 2


LEFT = [
    "마을 도서관은 책을 빌려 주는 곳에 머물지 않으며 아",
    "이들은 이곳에서 이야기를 듣고, 어른들은 모임을 꾸",
]
RIGHT = ["려 함께 공부한다. 그러므로 도서관의 가치를 대출", "권수로만 재는 것은 알맞지 않다."]
WHOLE = (
    "마을 도서관은 책을 빌려 주는 곳에 머물지 않으며 아이들은 이곳에서 이야기를 듣고, 어른들은 모임을 "
    "꾸려 함께 공부한다. 그러므로 도서관의 가치를 대출 권수로만 재는 것은 알맞지 않다."
)


def test_a_paragraph_goes_on_in_the_next_column() -> None:
    assert texts([region(*LEFT), region(*RIGHT, left=900)]) == [WHOLE]


def test_a_paragraph_goes_on_over_the_page_break_and_what_is_between() -> None:
    footer, header = region("- 3 -", kind="footer"), region("여름 독서 교실", kind="header")
    found = document([region(*LEFT), footer], [header, region(*RIGHT)]).paragraphs
    assert [paragraph.text for paragraph in found] == [WHOLE, "- 3 -", "여름 독서 교실"]
    assert [paragraph.kind for paragraph in found] == ["text", "footer", "header"]
    assert [piece.page for piece in found[0].pieces] == [1, 1, 2, 2]


@pytest.mark.parametrize("begin", ["① 도서관", "  려 함께"])
def test_a_paragraph_that_ended_does_not_go_on(begin: str) -> None:
    ended = region(LEFT[0], "이들은 이곳에서 이야기를 듣고, 어른들은 공부한다.")
    assert len(texts([ended, region(f"{begin}에서 책을 읽는 아이들은 이야기를 좋아한다.")])) == 2


def test_paragraphs_do_not_wait_for_the_last_page() -> None:
    done = region(LEFT[0], "이들은 이곳에서 이야기를 듣는다.")
    asked: list[int] = []

    def pages() -> Any:
        for number in range(1, 100):
            asked.append(number)
            yield Page(number, 1000, 1000, (done,))

    assert next(paragraphs(pages())).text.endswith("듣는다.")
    assert len(asked) < 4


@pytest.mark.parametrize(("rotation", "skew"), [(90, 0.0), (180, 0.0), (270, 0.0), (0, 5.0), (90, -5.0)])
def test_a_turned_page_has_the_same_paragraphs(rotation: Any, skew: float) -> None:
    geometry = importlib.import_module("dokhae.layout.geometry")

    def turned(box: Box) -> Box:
        return Box(tuple(map(tuple, geometry.rotated(geometry.as_quad(box), skew - rotation).tolist())))  # type: ignore[arg-type]

    upright = region("  " + LEFT[0], LEFT[1], "려서 공부한다.", "  " + LEFT[0], LEFT[1])
    lines = [
        Line(0.9, turned(each.box), tuple(Word(word.text, 0.9, turned(word.box)) for word in each.words))
        for each in upright.lines
    ]
    page = Page(1, 1000, 1000, (Region(upright.box, tuple(lines)),), rotation=rotation, skew=skew)
    assert [paragraph.text for paragraph in Document((page,)).paragraphs] == texts([upright])


def test_pieces_and_words_of_a_stretch() -> None:
    (paragraph,) = document([region(*LEFT), region(*RIGHT)]).paragraphs
    start = paragraph.text.index("아이들은")
    assert [piece.line.text for piece in paragraph.pieces_at(start, start + 4)] == LEFT
    assert [word.text for word in paragraph.words_at(start, start + 4)] == ["아", "이들은"]
    assert [word.text for word in paragraph.words_at(start, start + 1)] == ["아"]
    assert [word.text for word in paragraph.words_at(0, 4)] == ["마을", "도서관은"]
    assert paragraph.pieces_at(3, 3) == ()
    assert paragraph.words_at(3, 3) == ()
    assert repr(paragraph).endswith("4 lines>")


@pytest.mark.parametrize("spans", [[(1, 3)], [(0, 2)], [(0, 1), (0, 3)], [(2, 3), (0, 2)]])
def test_pieces_that_do_not_cover_the_text_are_refused(spans: list[tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="cover"):
        Paragraph("가나다", tuple(Piece(start, end, 1, line("가")) for start, end in spans))


def test_nothing_has_no_paragraphs() -> None:
    empty = Line(0.0, Box.from_bounds(0, 0, 10, 10))
    assert document([around([empty])], []).paragraphs == ()
    assert spaces([], "") == []


def test_one_paragraph_a_line() -> None:
    pages = document([region(*LEFT), region(*RIGHT)], [region("끝")]).pages
    assert b"".join(FORMATS["paragraphs"].chunks(map(ReadPage, pages))).decode() == f"{WHOLE}\n끝\n"


def test_without_kiwi_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(morphemes, "_kiwi", morphemes._kiwi.__wrapped__)
    monkeypatch.setitem(sys.modules, "kiwipiepy", None)
    with pytest.raises(MissingExtraError, match="quiz"):
        document([region("끝")]).paragraphs  # noqa: B018


some_texts = st.lists(
    st.text(st.sampled_from("가나다를 은.,다2A-(① "), min_size=1, max_size=24).filter(str.strip), max_size=6
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    kinds: st.SearchStrategy[RegionKind] = st.sampled_from(["text", "text", "text", "header", "footer"])
    return document(
        *(
            [region(*each, kind=draw(kinds)) for each in draw(st.lists(some_texts, max_size=3)) if each]
            for _ in range(draw(st.integers(0, 2)))
        )
    )


def printed(whole: Document, kind: RegionKind) -> str:
    return "".join(each.text for page in whole.pages for each in page.regions if each.kind == kind)


@given(documents())
@settings(max_examples=60)
def test_nothing_but_spaces_changes(whole: Document) -> None:
    found = whole.paragraphs
    for kind in ("text", "header", "footer"):
        joined = "".join(each.text for each in found if each.kind == kind)
        assert "".join(joined.split()) == "".join(printed(whole, kind).split())
    for each in found:
        assert "\n" not in each.text
        assert [each.text[piece.start : piece.end] for piece in each.pieces] == [
            piece.line.text for piece in each.pieces
        ]
    assert sorted(id(piece.line) for each in found for piece in each.pieces) == sorted(map(id, whole.lines))


@given(some_texts)
@settings(max_examples=20)
def test_a_paragraph_of_one_line_stays_what_it_is(lines: list[str]) -> None:
    for text in lines:
        (once,) = texts([region(text)])
        assert texts([region(once)]) == [once] == [" ".join(text.split())]
