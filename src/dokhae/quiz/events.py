"""Which of the things that happened people learn: what was founded or found, and not who was on air."""

from __future__ import annotations

import re
from typing import Final

from dokhae.language import Morpheme
from dokhae.quiz.clauses import Clause
from dokhae.quiz.words import Role

__all__ = ["is_small_event", "is_small_fact"]

# Nouns of what is done or comes about, as in 설립하다, 설립되다, 설립을 선언하다.
_MARKED: Final = frozenset(
    """
    출생 탄생 사망 별세 서거 전사 순국 암살 처형 즉위 취임 당선 선출 퇴위 폐위 하야 창립 창설 창단 창건 창제
    창시 설립 설치 건국 건립 건설 건축 축조 수립 개교 개관 개막 개통 개원 개장 개항 완공 준공 완성 착공 독립
    해방 광복 선포 공포 시행 실시 발효 반포 제정 개정 폐지 발발 항복 체결 혁명 발사 착륙 발명 발견 발굴
    개발 개량 도입 전래 저술 집필 편찬 간행 발간 창간 출간 출판 발행 작곡 설계 제작 통일 정복 점령 함락 멸망
    붕괴 해체 분리 분할 분단 합병 병합 편입 승격 승리 패배 격파 대파 이주 망명 유학 결성 전파 확립 정립 제창
    증명 입증 규명 측정 명명 지정 등재 수상 개최 개칭 개명 천도 이전 봉기 귀화 참전 침공 침략 공격 동맹 수교
    가입 탈퇴 유래 기원 종식 해산 재건 복원 진출 점거 추방 폐교 폐간 유배 급제 임명 체포 투옥 석방 파견 전역
    귀국 정착 통치 지배 형성 계승 중건 개척 부흥 몰락 개혁 창안 고안 관측
    """.split()
)
# Verbs of that sort that are no 하다 or 되다.
_MARKED_VERBS: Final = frozenset(
    """
    태어나 숨지 죽 세우 세워지 만들 만들어지 짓 지어지 쓰 쓰이 그리 펴내 이기 물리치 무찌르 쳐들어오 다스리
    물러나 오르 맺 놓 놓이 옮기 열리 일어나 일으키 나뉘 갈라지 무너지 불리 바뀌 바꾸 넓히 퍼지 찾아내 알아내
    밝혀내 이끌 가르치 배우 떠나 돌아오 건너가 옮겨오 막아내 빼앗 되찾 쌓 쌓이 뚫 뚫리 심 새기 엮 엮어지
    지키 잃 받 내쫓 치르 기리 빚 전하 두 들여오 들어오 내놓 퍼뜨리
    """.split()
)
# What is so of a thing for long: where it is, what it consists of, what it is called.
_LASTING: Final = frozenset(
    """
    속하 속 위치 있 이루어지 구성 나뉘 흐르 이르 불리 뜻하 가리키 부르 차지 접하 면하 인접 자리 분포 포함 걸치
    나타내 의미 해당 서식 일컫 둘러싸이 맞닿 솟 자라 살 나 유래 상징 이어지 뻗 담 따르 두 쓰 사용
    """.split()
)
# What makes up somebody's career: less than history, and asked for all the same.
_CAREER: Final = frozenset(
    """
    졸업 입학 진학 출연 데뷔 발매 개봉 방영 주연
    연출 감독 결혼 입단 은퇴 수료 전공 발표
    """.split()
)
# How much and how surely is left open.
_LOOSELY: Final = re.compile(
    r"주로|대부분|대체로|보통 |여러 면|다르다|다른 |어렵|쉽다|거대|유력|견해|설[이도] |가능성|"
    r"널리|중 하나|가운데 하나|적지 않|많은 |다양한|각종|여러 "
)
_MEASURED: Final = re.compile(r"\d|가장|제일")
_STATING: Final = frozenset({Role.OBJECT, Role.SUBJECT, Role.COMPLEMENT, Role.ADVERBIAL, Role.LINK})


def is_small_event(clause: Clause, *, career: bool = False) -> bool:
    """Whether it tells of something that happened and is not of the sort that is remembered.

    Only of texts that are about names: those tell many things that happened once.

    Args:
        clause: that tells it.
        career: whether what somebody did for a living counts as well.
    """
    if not (clause.past and clause.of_names) or clause.is_definition:
        return False
    parts = _said_at_last(clause)
    before = clause.words[-2] if len(clause.words) > 1 else None
    # 떠나게 되었다 is how one tells a story, 도시가 되었다 a fact.
    is_told = before is not None and before.ending == "게"
    became = clause.words[-1].morphemes[0].form == "되" and not is_told
    nouns = _MARKED | _CAREER if career else _MARKED
    marked = any(m.form in nouns for m in parts if m.pos in ("NNG", "XR"))
    done = any(m.form in _MARKED_VERBS for m in parts if m.pos.startswith("VV"))
    return not (became or marked or done)


def is_small_fact(clause: Clause) -> bool:
    """Whether it tells of names how they do, and neither what they are, nor where, nor what of."""
    if clause.past or not clause.of_names:
        return False
    text = clause.text
    if _LOOSELY.search(text):
        return True
    last = clause.words[-1]
    if any(word.text == "수" for word in clause.words[-2:]):
        # What can be so is no fact about it.
        return True
    if clause.is_definition:
        return not _is_of_a_name(clause)
    if any(m.pos in ("VA", "XSA") for m in last.morphemes):
        return not _MEASURED.search(text)
    return not any(m.form in _LASTING for m in _said_at_last(clause) if m.pos[0] in "NV" and m.pos != "VX")


def _is_of_a_name(clause: Clause) -> bool:
    """Whether it is said of something with a name, or of what the text is about."""
    if clause.topic is None or clause.subject:
        return True
    before = range(clause.first, clause.topic + 1)
    topic = " ".join(clause.texts[index] for index in before)
    named = any(m.pos in ("NNP", "SH") for index in before for m in clause.plain.words[index].morphemes)
    return named or (bool(clause.main) and clause.main in topic)


def _said_at_last(clause: Clause) -> list[Morpheme]:
    """What the predicate is made of, and the noun before it, as in 공격을 받았다."""
    words = clause.words[-2:]
    # 짓기 시작했다 is said by its noun.
    kept = [w for w in words[:-1] if w.role in _STATING or any(m.pos == "ETN" for m in w.morphemes)]
    return [m for word in (*kept, words[-1]) for m in word.morphemes]
