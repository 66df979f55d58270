"""Makes the sample pages and the text of each: `python samples/make.py`.

All text is ours. The faces, Noto Sans KR and Noto Serif KR (SIL OFL 1.1), come with the package
pylopdf-fonts-ko, which `pip install "dokhae[synth]"` brings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from pathlib import Path

import cv2
import numpy as np
from _typeset import Column, Sheet, Style
from numpy.typing import NDArray
from PIL import Image, ImageFont

from dokhae.synth import effects

FOLDER = Path(__file__).parent
SANS, SERIF = "NotoSansKR-Regular.otf", "NotoSerifKR-Regular.otf"

NOTICE_OUTLINE = (
    "가. 기간: 2026. 7. 27.(월) ~ 8. 14.(금), 3주간",
    "나. 장소: 도서관 2층 배움방과 3층 모둠방",
    "다. 대상: 초등학교 3학년부터 중학교 2학년까지 60명",
    "라. 참가비: 무료(재료비 12,000원은 본인 부담)",
)
NOTICE_TABLE = (
    ("반", "대상", "요일", "시간", "정원"),
    ("새싹반", "초등 3~4학년", "월, 수", "10:00~11:30", "20명"),
    ("줄기반", "초등 5~6학년", "화, 목", "10:00~11:30", "24명"),
    ("열매반", "중등 1~2학년", "금", "14:00~16:30", "16명"),
)
NOTICE_APPLY = (
    "- 접수 기간: 2026년 7월 6일(월) 오전 9시부터 7월 17일(금) 오후 6시까지",
    "- 접수 방법: 누리집(https://saesol.example.kr) 또는 전화(031-555-0147)",
    "- 신청자가 정원보다 많으면 추첨하며, 결과는 7월 21일(화)에 문자로 알려 드립니다.",
)


def style(face: str, size: int, leading: float = 1.6, *, bold: float = 0, justified: bool = False) -> Style:
    """A face of the font package at a size in pixels."""
    path = resources.files("pylopdf_fonts_ko").joinpath(face)
    font = ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)
    return Style(font, round(size * leading), bold, justified)


def notice() -> Sheet:
    """A library's notice in one column, A4 at 150 dpi."""
    sheet = Sheet(1240, 1754)
    body, heading = style(SANS, 23, 1.72), style(SANS, 27, 1.75, bold=1)
    column = Column(sheet, 120, 1000, 92)
    column.paragraph("새솔마을도서관 공고 제2026-14호", style(SANS, 21))
    column.skip(34)
    column.centred("여름 독서 교실 참가자 모집 안내", style(SANS, 46, bold=1))
    sheet.rule((120, column.y + 14), (1120, column.y + 14), width=3)
    column.skip(46)
    column.paragraph(
        "새솔마을도서관을 아껴 주시는 주민 여러분께 감사드립니다. 우리 도서관에서는 여름 방학을 맞아 "
        "어린이와 청소년이 책과 더 가까워질 수 있도록 독서 교실을 엽니다. 책을 소리 내어 읽고, "
        "읽은 것을 그림과 글로 나타내며, 서로의 생각을 듣는 자리입니다. "
        "관심 있는 분들의 많은 참여를 바랍니다.",
        body,
    )
    _section(column, "1. 운영 개요", heading)
    for line in NOTICE_OUTLINE:
        column.paragraph(line, body, indent=30)
    _section(column, "2. 반별 일정", heading)
    _table(column, body)
    _section(column, "3. 신청 방법", heading)
    for line in NOTICE_APPLY:
        column.paragraph(line, body, indent=30, hang=18)
    _section(column, "4. 유의 사항", heading)
    column.paragraph(
        "연락 없이 두 번 빠지면 다음 차례인 분께 자리를 넘깁니다. 주차 공간이 좁으니 버스(17번, 303번)나 "
        "자전거를 이용해 주시기 바랍니다. 궁금한 점은 어린이 자료실 담당자(reading@saesol.example.kr)에게 "
        "물어보시기 바랍니다.",
        body,
        indent=30,
    )
    column.skip(40)
    column.centred("2026년 6월 29일", body)
    column.skip(8)
    column.centred("새솔마을도서관장", style(SANS, 34, bold=1))
    column.y = 1664
    column.centred("- 1 -", style(SANS, 20))
    return sheet


def _section(column: Column, title: str, heading: Style) -> None:
    column.skip(22)
    column.paragraph(title, heading)


def _table(column: Column, body: Style) -> None:
    edges, top, height = (30, 180, 420, 580, 810, 970), column.y, 50
    for cells in NOTICE_TABLE:
        start = column.y
        stops = [
            left + (right - left - body.width(cell)) / 2
            for cell, left, right in zip(cells, edges[:-1], edges[1:], strict=True)
        ]
        column.y = start + 7
        column.row(cells, stops, body)
        column.y = start + height
    for number in range(len(NOTICE_TABLE) + 1):
        y = top + number * height
        column.sheet.rule((column.left + edges[0], y), (column.left + edges[-1], y))
    for edge in edges:
        column.sheet.rule((column.left + edge, top), (column.left + edge, column.y))
    column.skip(10)


def exam() -> Sheet:
    """An exam paper in two columns, A4 at 200 dpi."""
    sheet = Sheet(1654, 2339)
    head = Column(sheet, 130, 1394, 120)
    head.centred("2026학년도 1학기 모의 평가", style(SERIF, 30))
    head.row(["제2교시", "생활과 탐구", "A형"], [0, 530, 1290], style(SERIF, 48, 1.5, bold=1.0))
    sheet.rule((130, head.y + 12), (1524, head.y + 12), width=4)
    sheet.rule((827, head.y + 40), (827, 2180))
    top = head.y + 44
    _left_items(Column(sheet, 130, 664, top))
    _right_items(Column(sheet, 860, 664, top))
    Column(sheet, 130, 1394, 2226).centred("- 3 -", style(SERIF, 26))
    return sheet


class _Items:
    """The styles of an exam paper's items."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.body = style(SERIF, 28, 1.62, justified=True)
        self.stem = replace(self.body, bold=0.5)

    def ask(self, question: str) -> None:
        self.column.paragraph(question, self.stem, hang=38)
        self.column.skip(8)

    def choose(self, *choices: str, per_row: int = 1) -> None:
        marked = [f"{chr(0x2460 + index)} {choice}" for index, choice in enumerate(choices)]
        if per_row > 1:
            self.column.rows(marked, per_row, self.body, indent=18)
        else:
            for line in marked:
                self.column.paragraph(line, self.body, indent=18, hang=34)
        self.column.skip(46)

    def passage(self, text: str) -> None:
        with self.column.frame(20) as inside:
            inside.paragraph(text, self.body)

    def statements(self, *lines: str) -> None:
        with self.column.frame(20) as inside:
            inside.centred("<보기>", self.body)
            for mark, line in zip("ㄱㄴㄷㄹ", lines, strict=False):
                inside.paragraph(f"{mark}. {line}", self.body, hang=38)


def _left_items(column: Column) -> None:
    items = _Items(column)
    items.ask("1. 다음 글의 중심 내용으로 가장 적절한 것은?")
    items.passage(
        "마을 도서관은 책을 빌려 주는 곳에 머물지 않는다. 아이들은 이곳에서 이야기를 듣고, 어른들은 모임을 "
        "꾸려 함께 공부하며, 혼자 사는 노인들은 이웃과 안부를 나눈다. 그러므로 도서관의 가치를 대출 권수로만 "
        "재는 것은 알맞지 않다."
    )
    items.choose(
        "도서관은 책의 수를 늘려야 한다.",
        "노인을 위한 시설이 더 필요하다.",
        "도서관은 이웃을 잇는 구실도 한다.",
        "대출 권수는 해마다 줄어들고 있다.",
        "아이들에게는 이야기가 가장 중요하다.",
    )
    items.ask("2. 날씨의 관측에 관한 설명으로 옳지 않은 것은?(단, 관측 지점은 모두 같다고 본다)")
    items.choose(
        "일교차는 하루의 최고 기온과 최저 기온의 차이이다.",
        "강수량에는 비뿐 아니라 눈과 우박을 녹인 물의 양도 들어간다.",
        "맑은 날은 흐린 날보다 일교차가 대체로 크다.",
        "기온은 햇빛이 곧바로 닿는 곳에 온도계를 두고 잰다.",
        "월평균 기온은 그 달의 일평균 기온을 평균한 값이다.",
    )
    items.ask("3. 재활용품을 내놓는 방법으로 옳은 것을 <보기>에서 모두 고른 것은?")
    items.statements(
        "유리병은 뚜껑을 떼고 물로 헹군다.",
        "기름이 밴 종이 상자는 종이류로 내놓는다.",
        "페트병은 상표를 뗀 뒤 눌러서 내놓는다.",
        "깨진 그릇은 유리병과 함께 내놓는다.",
    )
    items.choose("ㄱ, ㄴ", "ㄱ, ㄷ", "ㄴ, ㄷ", "ㄴ, ㄹ", "ㄷ, ㄹ", per_row=3)


def _right_items(column: Column) -> None:
    items = _Items(column)
    items.ask(
        "4. 한 권에 1,200원인 공책을 25% 싸게 판다. 이 공책을 여덟 권 사고 10,000원을 냈을 때 받을 "
        "거스름돈은?"
    )
    items.choose("400원", "1,600원", "2,800원", "3,400원", "4,000원", per_row=3)
    items.ask("5. 지방 자치에 관한 설명으로 틀린 것은?")
    items.choose(
        "주민이 지역의 일을 스스로 결정하고 처리한다.",
        "지방 의회의 의원은 주민이 선거로 뽑는다.",
        "조례는 지방 의회의 의결을 거쳐 정한다.",
        "지방 자치 단체의 장은 국회가 임명한다.",
        "주민은 예산을 짜는 과정에 참여할 수 있다.",
    )
    items.ask("6. 다음 자료에서 (가), (나)에 들어갈 값을 바르게 짝지은 것은?")
    for line in (
        "전체 회원: 240명",
        "올해 새로 든 회원: 전체의 15%인 (가)명",
        "모임에 나온 회원: 180명",
        "참석률: (나)%",
    ):
        items.column.paragraph(f"ㅇ {line}", items.body, indent=18)
    items.column.skip(8)
    items.choose(
        "(가): 24, (나): 70",
        "(가): 24, (나): 75",
        "(가): 36, (나): 70",
        "(가): 36, (나): 75",
        "(가): 40, (나): 80",
        per_row=2,
    )
    items.ask("7. 물의 상태 변화에 관한 설명으로 옳은 것을 <보기>에서 모두 고른 것은?")
    items.statements(
        "물이 얼면 부피가 늘어난다.",
        "빨래가 마르는 것은 물이 증발하기 때문이다.",
        "찬 컵의 겉에 맺힌 물방울은 컵 안에서 새어 나온 것이다.",
    )
    items.choose("ㄱ", "ㄷ", "ㄱ, ㄴ", "ㄴ, ㄷ", "ㄱ, ㄴ, ㄷ", per_row=5)
    items.ask("8. 다음 빈칸에 들어갈 말로 가장 알맞은 것은?")
    items.passage(
        "약속은 지킬 수 있을 때에만 하는 것이 좋다. ( ) 지키지 못할 사정이 생겼다면 되도록 빨리 상대에게 "
        "알리고, 함께 다른 길을 찾아야 한다."
    )
    items.choose("만약", "비록", "결코", "마치", "차마", per_row=5)


def letter() -> Sheet:
    """A printed letter."""
    sheet = Sheet(1240, 1754)
    body = style(SERIF, 30, 1.9)
    column = Column(sheet, 150, 940, 170)
    column.paragraph("보고 싶은 이모께", style(SERIF, 40, 1.6))
    column.skip(30)
    for text in (
        "이모, 그동안 잘 지내셨어요? 지난 설에 뵙고 벌써 반년이 지났네요. 저는 3월에 새 학교로 옮긴 뒤로 "
        "하루하루 바쁘게 보내고 있어요. 처음에는 길도 낯설고 친구도 없어서 조금 힘들었는데, 이제는 "
        "점심시간마다 같이 배드민턴을 치는 친구가 넷이나 생겼답니다.",
        "이모가 보내 주신 씨앗은 베란다 화분에 심었어요. 상추는 벌써 세 번이나 뜯어 먹었고, 방울토마토는 "
        "어제 첫 꽃이 피었어요. 할머니께서 물을 너무 자주 주면 뿌리가 썩는다고 하셔서, 겉흙이 마른 다음에만 "
        "주고 있어요. 꽃이 열매가 되면 사진을 찍어 보내 드릴게요.",
        "이번 여름 방학은 7월 24일부터예요. 엄마가 8월 둘째 주에 이모 댁에 가도 되는지 여쭤보라고 하셨어요. "
        "기차로 2시간 40분쯤 걸린대요. 바다에서 헤엄도 치고, 저녁에는 평상에 누워 별도 보고 싶어요. 이모가 "
        "해 주시는 감자전도 벌써부터 기다려져요.",
        "날이 많이 더워졌는데 물 자주 드시고 건강하게 지내세요.",
    ):
        column.paragraph(text, body, indent=30, hang=-30)
        column.skip(16)
    column.skip(20)
    for line in ("2026년 6월 21일", "조카 서윤 올림"):
        column.row([line], [column.width - body.width(line)], body)
    return sheet


def scanned(page: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Printed, copied and scanned in black and white: turned by a little, thresholded, dirty."""
    rng = np.random.default_rng(20)
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), -0.7, 1.0)
    turned = cv2.warpAffine(page, turn, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
    soft = effects.add_noise(rng, effects.defocus(turned.astype(np.uint8), 0.8), 16)
    hard = np.where(soft > 178, 255, 0).astype(np.uint8)
    return effects.speckle(rng, hard, 0.0004)


def photographed(page: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Laid on a desk and photographed by hand, slanting, in the light of a window."""
    rng = np.random.default_rng(4)
    size = 1500, 2000
    corners = np.array([(0, 0), (page.shape[1], 0), page.shape[::-1], (0, page.shape[0])], np.float32)
    seen = np.array([(150, 96), (1392, 150), (1452, 1940), (62, 1896)], np.float32)
    camera = cv2.getPerspectiveTransform(corners, seen)
    desk = (60 + effects.texture(rng, (size[1], size[0])) * 0.2).astype(np.uint8)
    paper = cv2.warpPerspective((30 + page * 0.82).astype(np.uint8), camera, size, flags=cv2.INTER_AREA)
    inside = cv2.warpPerspective(np.full_like(page, 255), camera, size, flags=cv2.INTER_AREA)
    scene = np.where(inside > 127, paper, desk).astype(np.uint8)
    scene = effects.add_noise(rng, effects.defocus(_window_light(scene), 0.8), 5)
    warm = np.array([1.0, 0.97, 0.9], np.float32)  # red, green, blue of an evening
    tinted: NDArray[np.float32] = np.clip(scene[..., None] * warm, 0, 255)
    return tinted.astype(np.uint8)


def _window_light(scene: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Bright at the top left, and the soft edge of a shadow at the bottom right."""
    height, width = scene.shape
    x, y = (
        np.linspace(0, 1, width, dtype=np.float32)[None, :],
        np.linspace(0, 1, height, dtype=np.float32)[:, None],
    )
    slope = 1.1 - 0.28 * x - 0.16 * y
    shadow = 1 - 0.3 / (1 + np.exp(-14 * (x + 0.6 * y - 1.25)))
    lit: NDArray[np.float32] = np.clip(scene * slope * shadow, 0, 255)
    return lit.astype(np.uint8)


def _pixels(sheet: Sheet) -> NDArray[np.uint8]:
    return np.asarray(sheet.image, np.uint8)


def _save_notice(sheet: Sheet) -> None:
    sheet.image.quantize(16).save(FOLDER / "notice.png", optimize=True, dpi=(150, 150))


def _save_exam(sheet: Sheet) -> None:
    image = Image.fromarray(scanned(_pixels(sheet))).convert("1", dither=Image.Dither.NONE)
    image.save(FOLDER / "exam.png", optimize=True, dpi=(200, 200))


def _save_letter(sheet: Sheet) -> None:
    Image.fromarray(photographed(_pixels(sheet))).save(FOLDER / "letter.jpg", quality=82, optimize=True)


SAMPLES: dict[str, tuple[Callable[[], Sheet], Callable[[Sheet], None]]] = {
    "notice": (notice, _save_notice),
    "exam": (exam, _save_exam),
    "letter": (letter, _save_letter),
}


def main() -> None:
    """Write every sample's image and text."""
    for name, (set_page, save) in SAMPLES.items():
        sheet = set_page()
        save(sheet)
        text = "".join(f"{line}\n" for line in sheet.lines)
        (FOLDER / f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
