"""Statements that go on with a story: what happened, told of whom and when only the sentences before say."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Final

from dokhae.quiz.clauses import Clause
from dokhae.quiz.gazetteer import ATTRIBUTES, ORGANISATION_ENDS, PEOPLE, PERSON_NOUNS
from dokhae.quiz.reason import GROUNDS
from dokhae.quiz.words import Role, Word

__all__ = ["told_alone", "told_as_fact"]

# What begins with these answers what was said before, or goes on with it.
_ANSWERING: Final = frozenset(
    """
    실제로는 실제로 사실 사실은 사실상 반대로 한편으로 다른 또다른 참고로 대표적인 하나는 그중 그중에서도
    마지막으로 첫째 둘째 후에 점점 점차 현재도 지금도 오늘날에도 여기에 급기야 편의상 동시에
    현재로선 현재로서는 덕분에 덕분으로 그덕분에 탓에
    """.split()
)
# What happened by these happened after something else.
_THEN: Final = frozenset(
    """
    다시 다시금 또다시 다시한번 재차 여전히 아직 아직도 마침내 드디어 끝내 곧 곧바로 곧장 이내 후에 나중에
    먼저 우선 일단 벌써 이미 이제 지난 계속 계속해서 다들 대신 오히려 결국 결국에는 덩달아 당시에 당시에는
    초반 최종 후임으로 전임자 상대방은 상대방이 갑자기 급기야 즉시 마저 그만 일부
    """.split()
)
# Nor is it the beginning of a story where the present is told so.
_AT_LAST: Final = frozenset("마침내 드디어 급기야 끝내 결국 결국에는".split())
_OF_A_ROW: Final = frozenset("마지막 몇 몇몇".split())
_COUNTING: Final = frozenset({Role.BARE, Role.GENITIVE, Role.DETERMINER})
_TELLING_WHICH: Final = frozenset(
    {Role.BARE, Role.GENITIVE, Role.ADNOMINAL, Role.DETERMINER, Role.LINK, Role.POSTPOSITION, Role.WITH}
)
_PEOPLE: Final = (
    PERSON_NOUNS | PEOPLE | frozenset("들 군 단 팀 측 파 부대 사단 병력 본대 주력 일행 무리".split())
)
_BODIES: Final = (*ORGANISATION_ENDS, "자", "군")
_SO_MANY: Final = frozenset("두 세 네 양".split())
_ODD_SCORE: Final = 0.3
_GOING_ON_SCORE: Final = 0.4
_VAGUE_SCORE: Final = 0.44
_UNDATED_SCORE: Final = 0.49
_FOLLOWED: Final = 2
"""Clauses of a sort that can be followed in one sentence, beside its last."""
_LONG: Final = 3
"""Characters of a word that is not said twice."""
_DONE_TO: Final = frozenset(
    """
    발표 발견 발명 개량 개조 인수 매각 편찬 비난 비판
    공개 출시 제작 설립 설치 건설 창립 개발 지정 선정 수여 공격 점령 정복 파괴
    """.split()
)
"""What is always done to something."""
# Where these have no name, the sentences before tell which one is meant; what somebody makes may be any.
_UNNAMED: Final = frozenset(
    """
    투어 방문 경기 시합 전투 교전 다리 공원 대회 공연 콘서트 회담 협상 재판 원정 여행 수술 행사 시즌 결승
    결승전 준결승전 개막전 시상식 선거 조사 실험 회의
    """.split()
)
_MAKING: Final = frozenset("놓 짓 세우 만들 열 벌이 치르 가지 하 마치".split())
_MADE: Final = frozenset("설계 건설 건축 건립 조성 개최 주최 진행 실시 계획 준비 시작 완공 제작 기획".split())
_DIRECTION: Final = re.compile(r"[동서남북]{1,2}쪽(?:에서|에|으로)?(?:는|은)")
_LATELY: Final = re.compile(r"가장 최근")
_SPEECH: Final = '"“”'
_LATER: Final = re.compile(r"(?:일|주|주일|달|개월|년|시간|분|며칠|얼마) ?(?:만에|만인)")
_DAY: Final = re.compile(r"\d월")
_WHEN: Final = re.compile(
    r"\d{3,4}년|\d세기|\d0년대|최초|처음(?!에)|매년|해마다|(?:시대|시절|왕조|초기|중기|후기|말기)(?![가-힣]{2})"
)
# What somebody holds, and what is judged: no fact that is true or false.
_HELD: Final = re.compile(
    r"[다라자냐]고(?:까지|도|는)? (?:[가-힣]+ )?"
    r"(?:(?:평|평가|주장|생각|비판|지적|강조|판단|칭송|극찬|호평|혹평|전망|우려|기대)"
    r"(?:[하했한합된되됐됩받]|을 받)"
    r"|보았|보고 있|봤|본다|봅니다|믿는|믿었|여[기긴겼]|말[하했한합]|느[끼꼈낀]|[할볼] 수 있)"
    r"|돋보[이인였]|인상적|사로잡"
    r"|것[이은] (?:좋|바람직|중요|옳|낫)|바람직[하한]|필요가 있|할 만하|생각(?:[한된]다|[합됩]니다)"
    r"|로 여겨[지진]|지도 모른다"
    r"|(?:듯하다|듯싶다|것 같다|것으로 보인다)\.?$"
)
_FORMAL_DUTY: Final = "하여야"
"""How rules put what one has to do, opinions hardly ever."""
_RULED: Final = re.compile(r"(?<!\d)\d{1,3}(?!\d)")
_ODD: Final = re.compile(r"[/&`;:*~+×]| [-–—―] |(?<![가-힣])['‘][^'’]*$")


def told_alone(clause: Clause) -> float:
    """How well a clause stands as a statement of its own, 0 to 1."""
    score = _ODD_SCORE if _is_knotted(clause.words) else told_as_fact(clause)
    if score < 1 or not _is_vague(clause):
        return score
    return _VAGUE_SCORE if clause.filled or clause.topic is None else _UNDATED_SCORE


def told_as_fact(clause: Clause) -> float:
    """How well a clause tells a fact in good Korean that goes on with no story, 0 to 1."""
    if _is_odd(clause):
        return _ODD_SCORE
    if _is_held(clause) or _answers(clause) or (clause.past and _goes_on(clause)):
        return _GOING_ON_SCORE
    return 1.0


def _is_vague(clause: Clause) -> bool:
    """Whether it does not say when it was so, or what it was given a subject for may be something else."""
    is_copula = any(m.pos == "VCP" for m in clause.words[-1].morphemes)
    is_said_to_be = is_copula or _is_become(clause.words)
    given = is_said_to_be and clause.filled and clause.subject.endswith(("은", "는"))
    return given or (_WHEN.search(_text(clause)) is None and _should_say_when(clause, is_copula=is_copula))


def _is_become(words: tuple[Word, ...]) -> bool:
    """Whether it says what something becomes or amounts to: 척도가 된다."""
    if len(words) == 1 or words[-1].morphemes[0].form != "되":
        return False
    return words[-2].role in (Role.SUBJECT, Role.COMPLEMENT)


def _should_say_when(clause: Clause, *, is_copula: bool) -> bool:
    """Whether it tells of the past, is part of a story, or names a day that no notice announces (…합니다)."""
    announced = clause.plain.text.rstrip(" .").endswith("니다")
    of_a_day = _DAY.search(_text(clause)) is not None and not announced
    return clause.past or of_a_day or (clause.story and not is_copula)


def _is_held(clause: Clause) -> bool:
    """Whether it tells an opinion: what somebody holds, advises, or finds that others should do.

    The whole sentence is looked at, since a part of it may be what the rest says that somebody holds.
    """
    return _HELD.search(clause.plain.text) is not None or _is_demand(clause)


def _is_demand(clause: Clause) -> bool:
    """Whether somebody should do something (…해야 한다), by no rule and no notice.

    Rules are numbered, formal, or name an amount; notices are polite.
    """
    plain, words = clause.plain, clause.words
    duty = any(
        a.ending in ("어야", "아야") and b.morphemes[0].form in ("하", "되") for a, b in pairwise(words)
    )
    is_rule = (
        plain.offsets[0] > plain.source.start
        or _FORMAL_DUTY in plain.text
        or _RULED.search(plain.text) is not None
        or plain.text.rstrip(" .").endswith("니다")
    )
    return duty and not is_rule


def _answers(clause: Clause) -> bool:
    """Whether it adds to what was said before or opposes it, or is but said by somebody (…했다고 한다)."""
    words = clause.words
    first, last = words[0], words[-1]
    hearsay = len(words) > 1 and words[-2].ending.endswith("다고") and last.morphemes[0].form == "하"
    return (
        hearsay
        or first.text.rstrip(",") in _ANSWERING
        or (first.closes and first.role == Role.ADVERB)
        or first.morphemes[0].pos == "NNB"
        or (not clause.subject and _DIRECTION.fullmatch(first.text.rstrip(",")) is not None)
        or _is_what_was_done(first)
        or _LATELY.search(_text(clause)) is not None
        or any(m.pos == "EP" and m.form == "겠" for m in last.morphemes)
        or (last.text.startswith("때문") and all(word.noun not in GROUNDS for word in words))
        or any(
            _is_one_of_those(word) or _is_added(word) or word.text.rstrip(",") in _AT_LAST for word in words
        )
        or any(a.text in _SO_MANY and b.role == Role.TOPIC for a, b in pairwise(words))
        or clause.subject.split(" ")[0] in _SO_MANY
        # 새솔시의 역사: sentences are about what it is the history of.
        or (clause.filled and "의 " in clause.subject)
        or any(_is_of_a_row(words, index) for index in range(len(words)))
    )


def _is_what_was_done(first: Word) -> bool:
    """Whether a sentence begins with what the one before ended with: 했는데, 그랬는데, 하였으나."""
    verb = first.morphemes[0]
    return (
        first.role == Role.CONNECTIVE
        and verb.pos in ("VV", "XSV", "XSA")
        and verb.form in ("하", "그러", "되")
    )


def _is_unnamed(words: tuple[Word, ...], index: int) -> bool:
    """Whether a word is a visit, a game, a bridge of no name (투어의, 경기에서), and not one that is made."""
    word, before = words[index], words[index - 1] if index else None
    if not word.is_nominal or word.noun not in _UNNAMED or word.role == Role.BARE:
        return False
    if before is not None and before.role in _TELLING_WHICH and not before.closes:
        return False
    verb = next((after for after in words[index + 1 :] if after.is_predicate), None)
    made = verb is not None and (verb.morphemes[0].form in _MAKING or _done(verb) in _MADE)
    return not (made and word.role in (Role.OBJECT, Role.SUBJECT))


def _is_of_a_row(words: tuple[Word, ...], index: int) -> bool:
    """Whether it is one or some of a row that was told of before: 마지막 7권은, 몇 개의 씨앗은."""
    if words[index].role != Role.TOPIC:
        return False
    begin = index
    while begin and words[begin - 1].role in _COUNTING and not words[begin - 1].closes:
        begin -= 1
    return words[begin].text in _OF_A_ROW


def _is_one_of_those(word: Word) -> bool:
    """Whether it gives an example of what was told before: 예로는, 하나로는."""
    return word.noun in ("예", "하나", "사례", "일례") and word.particle.endswith("로는")


def _is_added(word: Word) -> bool:
    """Whether something else was told of before it: 여론 조사에서도, but not 알려지기도."""
    return word.is_nominal and word.particle.endswith("도") and all(m.pos != "ETN" for m in word.morphemes)


def _goes_on(clause: Clause) -> bool:
    """Whether it tells what happened as one who has heard the beginning knows it.

    The one who acts has no name (원정군은 퇴각했다), a word says that something else went before (다시,
    마침내), or somebody is quoted.
    """
    words, text = clause.words, _text(clause)
    return (
        any(mark in text for mark in _SPEECH)
        or any(word.text.rstrip(",") in _THEN for word in words)
        or _LATER.search(text) is not None
        or any(_is_known_actor(clause, index) or _is_unnamed(words, index) for index in range(len(words)))
    )


def _text(clause: Clause) -> str:
    return " ".join(clause.texts[clause.first : clause.last + 1])


def _is_known_actor(clause: Clause, index: int) -> bool:
    """Whether a word is somebody or something spoken of, by a common noun alone."""
    words, word = clause.words, clause.words[index]
    if not word.is_nominal or word.role not in (Role.TOPIC, Role.SUBJECT) or _is_tied(words, index):
        return False
    is_described = index > 0 and words[index - 1].role in (Role.ADNOMINAL, Role.GENITIVE, Role.BARE)
    is_name = clause.topic == clause.first + index and clause.named and not is_described
    return _is_of_people(word) or (word.role == Role.TOPIC and not is_name)


def _is_tied(words: tuple[Word, ...], index: int) -> bool:
    """Whether its noun phrase holds a name or an amount."""
    begin = index
    while begin and words[begin - 1].role in (Role.BARE, Role.GENITIVE) and not words[begin - 1].closes:
        begin -= 1
    parts = (m for word in words[begin : index + 1] for m in word.morphemes)
    return any(m.pos in ("NNP", "SL", "SH", "SN", "NR", "NP") for m in parts)


def _is_of_people(word: Word) -> bool:
    nouns = [m for m in word.morphemes if m.end <= word.nominal and m.pos[0] in "NX"]
    return bool(nouns) and (nouns[-1].form in _PEOPLE or word.noun.endswith(_BODIES))


def _is_odd(clause: Clause) -> bool:
    """Whether it is no sentence that a native speaker writes."""
    words = clause.words
    return (
        _ODD.search(_text(clause)) is not None
        or any(word.morphemes[0].pos[0] == "J" or word.morphemes[0].pos == "VCP" for word in words)
        or (not clause.compound and sum(word.role == Role.TOPIC for word in words) > 1)
        or _is_dictionary_form(words[-1])
        or _says_twice(words)
        or _has_two_subjects(clause)
        or _is_nobody_s(clause)
        or _is_about_nothing(clause)
        or any(first.role == Role.OBJECT and _is_passive(second) for first, second in pairwise(words))
        or _changes_subject(words)
        or _lacks_object(words)
    )


def _says_twice(words: tuple[Word, ...]) -> bool:
    """Whether it uses a longer word twice, or says of a thing that it is that thing: 영토는 … 영토가 된다."""
    said = [word.text for word in words if len(word.text) >= _LONG]
    topics = {word.noun for word in words if word.role == Role.TOPIC}
    # 독일은 … 독일 연방으로: the beginning of a name is not the thing again.
    again = any(word.role not in (Role.TOPIC, Role.BARE) and word.noun in topics for word in words)
    return again or len(set(said)) < len(said)


def _is_knotted(words: tuple[Word, ...]) -> bool:
    """Whether so many clauses are tied together that nobody follows."""
    roles = Counter(word.role for word in words)
    return max(roles[Role.CONNECTIVE], roles[Role.ADNOMINAL]) > _FOLLOWED


def _has_two_subjects(clause: Clause) -> bool:
    """Whether it was given a subject though it may have its own: 새솔시는 의원 세 명 등이 다녀갔다."""
    if not clause.subject:
        return False
    if clause.subject.split()[-1][:-1] in ATTRIBUTES:
        # 본명은 …이며 | 1932년에 태어났다: no name is born.
        return True
    own = any(
        (clause.filled and _is_of_a_topic(word))
        or (word.role == Role.SUBJECT and not _is_of_a_description(clause.words[index + 1 :]))
        for index, word in enumerate(clause.words)
    )
    return own or clause.subject[:-1] in _text(clause)


def _is_nobody_s(clause: Clause) -> bool:
    """Whether its only subject is somebody's something, and not said to be whose: 본명이 …이며 태어났다."""
    words = clause.words
    if clause.subject or clause.topic is not None:
        return False
    index = next((i for i, word in enumerate(words) if word.role == Role.SUBJECT), None)
    if index is None or words[index].noun not in ATTRIBUTES:
        return False
    return index == 0 or words[index - 1].role not in (Role.BARE, Role.GENITIVE, Role.ADNOMINAL)


def _is_about_nothing(clause: Clause) -> bool:
    """Whether a bare 것 is what it tells of (나타난 것은 … 흔적이다) or comes to (충격에 의한 것이다).

    A name may be what is said to be it: 이긴 것은 한빛시이다.
    """
    *before, last = clause.words
    alone = not clause.subject and clause.topic is None
    told = any(
        word.noun == "것" and (word.role == Role.TOPIC or (alone and word.role == Role.SUBJECT))
        for word in before
    )
    named = any(m.pos in ("NNP", "SL", "SN") for m in last.morphemes)
    explains = last.text.startswith("것") and bool(before) and before[-1].text != "위한"
    return explains or (told and not named)


def _is_of_a_topic(word: Word) -> bool:
    """Whether it is set against others (잡지에서는), and no time (2015년에는)."""
    return word.is_nominal and word.particle.endswith(("은", "는")) and word.morphemes[0].pos != "SN"


def _is_of_a_description(after: tuple[Word, ...]) -> bool:
    """Whether the next predicate describes a noun."""
    following = next((word for word in after if word.is_predicate), None)
    return following is not None and following.role == Role.ADNOMINAL


def _is_dictionary_form(word: Word) -> bool:
    """우려되다, where 우려된다 is meant."""
    ends = [m for m in word.morphemes if m.pos[0] != "S"][-2:]
    return len(ends) == 2 and ends[0].pos in ("VV", "XSV") and ends[1].pos == "EF" and ends[1].form == "다"


def _is_passive(word: Word) -> bool:
    return word.is_predicate and any(m.pos == "XSV" and m.form in ("되", "당하") for m in word.morphemes)


def _changes_subject(words: tuple[Word, ...]) -> bool:
    """Whether who acts at first is not what is acted on at last: 마을이 다리를 지어 1932년에 완공되었다."""
    subject = next((i for i, word in enumerate(words) if word.role == Role.SUBJECT), None)
    if subject is None or any(word.role == Role.TOPIC for word in words) or not _is_passive(words[-1]):
        return False
    between = words[subject + 1 : -1]
    acts = next((i for i, word in enumerate(between) if word.is_predicate), None)
    return (
        acts is not None
        and between[acts].role == Role.CONNECTIVE
        and not _is_passive(between[acts])
        and not any(word.role == Role.SUBJECT for word in between[acts + 1 :])
    )


def _lacks_object(words: tuple[Word, ...]) -> bool:
    """Whether it does not say what is done: 회사는 1932년에 발표하였다."""
    if _done(words[-1]) not in _DONE_TO:
        return False
    roles = {word.role for word in words}
    # What is told of first may be the object: 그림은 김한솔이 발표하였다.
    fronted = Role.TOPIC in roles and Role.SUBJECT in roles
    said = any(word.ending.endswith("고") or word.particle.endswith("도") for word in words[:-1])
    return not (fronted or said or roles & {Role.OBJECT, Role.QUOTE})


def _done(word: Word) -> str:
    """The noun that a verb with 하다 is made of."""
    return next((a.form for a, b in pairwise(word.morphemes) if (b.form, b.pos) == ("하", "XSV")), "")
