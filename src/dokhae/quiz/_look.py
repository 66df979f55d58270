"""What the Anki notes look like: fields, templates and style of each kind of card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from dokhae.quiz.card import CardKind

__all__ = ["CSS", "LOOKS", "Look"]

CSS: Final = """\
.card {
  max-width: 36em;
  margin: 1.5em auto;
  padding: 0 1em;
  font-family: "Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", sans-serif;
  font-size: 20px;
  line-height: 1.6;
  word-break: keep-all;
  overflow-wrap: anywhere;
  color: #222;
  background: #fff;
}
.kind { font-size: 0.7em; color: #888; }
.choices { margin-top: 0.8em; }
.answer { font-size: 1.2em; font-weight: bold; color: #1a5fb4; }
.cloze { font-weight: bold; color: #1a5fb4; }
.right { color: #b3541e; }
.evidence { margin-top: 0.8em; padding-left: 0.8em; border-left: 3px solid #ccc; font-size: 0.85em; }
.picture img { max-width: 100%; margin-top: 0.8em; border: 1px solid #ddd; }
hr { border: 0; border-top: 1px solid #ddd; margin: 1em 0; }
.nightMode.card, .nightMode .card { color: #ddd; background: #222; }
.nightMode .answer, .nightMode .cloze { color: #8ab8ff; }
.nightMode .right { color: #f0a070; }
"""


@dataclass(frozen=True, slots=True)
class Look:
    """Fields and the two sides of a kind of card."""

    fields: tuple[str, ...]
    front: str
    back: str


_EVIDENCE: Final = (
    '<div class="evidence">{{근거}}</div>\n{{#그림}}<div class="picture">{{그림}}</div>{{/그림}}'
)
_ANSWER: Final = '{{FrontSide}}\n<hr id="answer">\n<div class="answer">{{답}}</div>\n'


def _head(kind: str) -> str:
    return f'<div class="kind">{kind}</div>\n'


LOOKS: Final[Mapping[CardKind, Look]] = {
    "short": Look(
        ("질문", "답", "근거", "그림"), _head("단답형") + "<div>{{질문}}</div>", _ANSWER + _EVIDENCE
    ),
    "cloze": Look(
        ("글", "근거", "그림"),
        _head("빈칸 채우기") + "<div>{{cloze:글}}</div>",
        _head("빈칸 채우기") + '<div>{{cloze:글}}</div>\n<hr id="answer">\n' + _EVIDENCE,
    ),
    "ox": Look(
        ("질문", "답", "바른 말", "근거", "그림"),
        _head("맞으면 O, 틀리면 X") + "<div>{{질문}}</div>",
        _ANSWER + '{{#바른 말}}<div class="right">바른 말: {{바른 말}}</div>{{/바른 말}}\n' + _EVIDENCE,
    ),
    "choice": Look(
        ("질문", "보기", "답", "근거", "그림"),
        _head("객관식") + '<div>{{질문}}</div>\n<div class="choices">{{보기}}</div>',
        _ANSWER + _EVIDENCE,
    ),
}
