"""Statements that go on with a story: what happened, told of whom and when only the sentences before say."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from dokhae.quiz.clauses import Clause
from dokhae.quiz.dated import is_dated, is_narrated
from dokhae.quiz.gazetteer import ORGANISATION_ENDS, PEOPLE, PERSON_NOUNS
from dokhae.quiz.owners import is_of_a_body
from dokhae.quiz.reason import GROUNDS
from dokhae.quiz.unsound import done, is_knotted, is_odd, is_passive
from dokhae.quiz.words import Role, Word

__all__ = ["is_of_nobody", "told_alone", "told_as_fact"]

# What begins with these answers what was said before, or goes on with it.
_ANSWERING: Final = frozenset(
    """
    실제로는 실제로 실은 사실 사실은 사실상 반대로 한편으로 다른 또다른 참고로 대표적인 하나는 그중 그중에서도
    마지막으로 첫째 둘째 후에 점점 점차 현재도 지금도 오늘날에도 여기에 급기야 편의상 동시에
    현재로선 현재로서는 덕분에 덕분으로 그덕분에 탓에
    """.split()
)
# Whose father it is the sentences before say: 아버지 한가람은.
_KIN: Final = frozenset(
    """
    아버지 어머니 부친 모친 아들 딸 장남 차남 장녀 형
    동생 남동생 여동생 누나 오빠 언니 아내 부인 남편 스승
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
_SUFFERING: Final = frozenset("받 당하 입 겪 맞 잃".split())
_FOUND: Final = 3
"""Words of a sentence that says of what it is so, at least."""
_ARGUING: Final = frozenset("니 으니 니까 으니까 거든 는데 은데 ᆫ데".split())
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
_OF_THOSE: Final = re.compile(r"(?:^| )(?:그|이) ?(?:중|가운데)")
_LATELY: Final = re.compile(r"가장 최근")
_ADDING: Final = re.compile(r"이기도 (?:하|했)")
# What articles about many are called: none of the many is named so.
_LISTS: Final = ("현황", "목록", "일람", "역사", "연표", "관계", "개요", "분포", "제도사")
_SPEECH: Final = '"“”'
_LATER: Final = re.compile(r"(?:일|주|주일|달|개월|년|시간|분|며칠|얼마) ?(?:만에|만인)")
_DAY: Final = re.compile(r"\d월")
_EXACTLY: Final = re.compile(r"\d{2,4}년|\d세기|최초|처음")
_EXACT: Final = re.compile(r"\d{3,4}년|매년|해마다|음력|양력|매달|매월")
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
# What is so to who judges: nobody can say whether it is true.
_JUDGED: Final = re.compile(
    r"알려져 ?있|추정[된되됐]|평가[된되됐받]|대표적|중요한|중요하|유명[하한했]|사랑을|인기|관심|"
    r"매력|주목|화제|다채로|아름다|뛰어[나난]|독특|활발|밀접|논란|상당히|매우|비교적|적당|선호|"
    r"편이[다었]|근간|원동력|이상적|다양하|흔히|눈에 띄|추산|성공적|영향을 [주끼미]|큰 영향|기여|"
    r"표현[된되]|압도적|엄청|최고의|획기적|추측|광범위|영향력|존재[이다]"
)
_FORMAL_DUTY: Final = "하여야"
"""How rules put what one has to do, opinions hardly ever."""
_RULED: Final = re.compile(r"(?<!\d)\d{1,3}(?!\d)")


def told_alone(clause: Clause) -> float:
    """How well a clause stands as a statement of its own, 0 to 1."""
    score = _ODD_SCORE if is_knotted(clause.words) else told_as_fact(clause)
    if _JUDGED.search(clause.plain.text) or _is_indefinite(clause) or is_of_nobody(clause):
        score = min(score, _VAGUE_SCORE)
    if score < 1 or not _is_vague(clause):
        return score
    return _VAGUE_SCORE if clause.filled or clause.topic is None else _UNDATED_SCORE


def is_of_nobody(clause: Clause) -> bool:
    """Whether it tells of a member or a meeting of a body, and not of which: 위원의 임기는 2년으로 한다."""
    words = clause.words
    bare = (i for i, word in enumerate(words) if clause.texts[clause.first + i] == word.text)
    return any(is_of_a_body(words, index) for index in bare)


def _is_indefinite(clause: Clause) -> bool:
    """Whether it does not say of what it is so: 일정 온도를 유지할 수 있다, 축하하는 습관이 있다."""
    words, last = clause.words, clause.words[-1]
    if clause.subject or clause.topic is not None or clause.plain.is_polite or len(words) < _FOUND:
        return False
    before = words[-2]
    if before.text in ("수", "수가"):
        return all(word.role != Role.SUBJECT or word is before for word in words)
    there = last.morphemes[0].form in ("있", "없") and before.role == Role.SUBJECT
    placed = any(word.particle.startswith(("에", "에는", "에서")) for word in words)
    return there and not placed and all(m.pos not in ("NNP", "SL") for m in before.morphemes)


def told_as_fact(clause: Clause) -> float:
    """How well a clause tells a fact in good Korean that goes on with no story, 0 to 1."""
    if is_odd(clause):
        return _ODD_SCORE
    if _is_held(clause) or _answers(clause) or (clause.past and _goes_on(clause)):
        return _GOING_ON_SCORE
    if is_dated(clause) or is_narrated(clause):
        return _GOING_ON_SCORE
    beside = not (clause.known and clause.central) or _JUDGED.search(clause.plain.text)
    return _GOING_ON_SCORE if clause.of_names and beside else 1.0


def _is_vague(clause: Clause) -> bool:
    """Whether it does not say when it was so, or what it was given a subject for may be something else."""
    is_said_to_be = clause.is_definition or _is_become(clause.words)
    given = is_said_to_be and clause.filled and clause.subject.endswith(("은", "는"))
    if _DAY.search(clause.text) and not _EXACT.search(clause.text) and not clause.plain.is_polite:
        # 4월 25일 전쟁 초기에는: of which year is not told.
        return True
    if clause.past and clause.of_names and clause.main and not _EXACTLY.search(clause.text):
        # 전국 시대 초기에는: many things happened then.
        return True
    return given or (_WHEN.search(clause.text) is None and _should_say_when(clause))


def _is_become(words: tuple[Word, ...]) -> bool:
    """Whether it says what something becomes or amounts to: 척도가 된다."""
    if len(words) == 1 or words[-1].morphemes[0].form != "되":
        return False
    return words[-2].role in (Role.SUBJECT, Role.COMPLEMENT)


def _should_say_when(clause: Clause) -> bool:
    """Whether it tells of the past, is part of a story, or names a day that no notice announces (…합니다)."""
    of_a_day = _DAY.search(clause.text) is not None and not clause.plain.is_polite
    return clause.past or of_a_day or (clause.story and not clause.is_definition)


def _is_held(clause: Clause) -> bool:
    """Whether it tells an opinion: what somebody holds, advises, or finds that others should do.

    The whole sentence is looked at, since a part of it may be what the rest says that somebody holds.
    """
    return _HELD.search(clause.plain.text) is not None or _is_demand(clause)


def _is_demand(clause: Clause) -> bool:
    """Whether somebody should do something (…해야 한다), by no rule and no notice.

    Rules are numbered, formal, or name an amount; notices are polite.
    """
    plain = clause.plain
    duty = any(
        a.ending in ("어야", "아야") and b.morphemes[0].form in ("하", "되") for a, b in pairwise(plain.words)
    )
    is_rule = (
        plain.offsets[0] > plain.source.start
        or _FORMAL_DUTY in plain.text
        or _RULED.search(plain.text) is not None
        or plain.is_polite
    )
    return duty and not is_rule


def _answers(clause: Clause) -> bool:
    """Whether it adds to what was said before or opposes it, or is but said by somebody (…했다고 한다)."""
    words = clause.words
    first, last = words[0], words[-1]
    hearsay = len(words) > 1 and words[-2].ending.endswith("다고") and last.morphemes[0].form == "하"
    return (
        hearsay
        or any(w.role == Role.CONNECTIVE and w.ending in _ARGUING for w in words)
        or first.text.rstrip(",") in _ANSWERING
        or (first.closes and first.role == Role.ADVERB)
        or first.morphemes[0].pos == "NNB"
        or (first.text in _KIN and not clause.subject)
        # 그들은: whom the clause before meant is not clear.
        or any(_is_pronoun(clause, index) for index in range(1, len(words)))
        or (not clause.subject and _DIRECTION.fullmatch(first.text.rstrip(",")) is not None)
        or _is_what_was_done(first)
        or _LATELY.search(clause.text) is not None
        or _OF_THOSE.search(clause.text) is not None
        or any(m.pos == "EP" and m.form == "겠" for m in last.morphemes)
        or (last.text.startswith("때문") and all(word.noun not in GROUNDS for word in words))
        or any(
            _is_one_of_those(word) or _is_added(word) or word.text.rstrip(",") in _AT_LAST for word in words
        )
        or any(a.text in _SO_MANY and b.role == Role.TOPIC for a, b in pairwise(words))
        or clause.subject.split(" ")[0] in _SO_MANY
        # 새솔시의 역사: sentences are about what it is the history of.
        or (clause.filled and ("의 " in clause.subject or clause.subject[:-1].endswith(_LISTS)))
        or (clause.filled and not clause.known)
        or _is_done_by_a_thing(clause)
        or (clause.filled and _ADDING.search(clause.text) is not None)
        or any(_is_of_a_row(words, index) for index in range(len(words)))
    )


def _is_pronoun(clause: Clause, index: int) -> bool:
    """Whether a word is a topic that is not spelt out: 그들은."""
    word = clause.words[index]
    is_spelt = clause.texts[clause.first + index] != word.text
    return word.role == Role.TOPIC and word.morphemes[0].pos == "NP" and not is_spelt


def _is_done_by_a_thing(clause: Clause) -> bool:
    """Whether what it was given for a subject is no person and would do something to something."""
    given = clause.filled and clause.subject.endswith(("은", "는")) and not clause.acts
    done_to = any(word.role == Role.OBJECT for word in clause.words)
    suffers = is_passive(clause.words[-1]) or clause.words[-1].morphemes[0].form in _SUFFERING
    return given and clause.past and done_to and not suffers


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
    made = verb is not None and (verb.morphemes[0].form in _MAKING or done(verb) in _MADE)
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
    words, text = clause.words, clause.text
    return (
        any(mark in text for mark in _SPEECH)
        or any(word.text.rstrip(",") in _THEN for word in words)
        or _LATER.search(text) is not None
        or any(_is_known_actor(clause, index) or _is_unnamed(words, index) for index in range(len(words)))
    )


def _is_known_actor(clause: Clause, index: int) -> bool:
    """Whether a word is somebody or something spoken of, by a common noun alone."""
    words, word = clause.words, clause.words[index]
    if not word.is_nominal or word.role not in (Role.TOPIC, Role.SUBJECT) or _is_tied(words, index):
        return False
    is_described = index > 0 and words[index - 1].role in (Role.ADNOMINAL, Role.GENITIVE, Role.BARE)
    is_name = clause.topic == clause.first + index and clause.named and not is_described
    # 규모는, in a text that is about 규모 and not about names.
    is_spoken_of = word.noun in clause.main.split() or (not clause.of_names and clause.known)
    is_name = is_name or (is_spoken_of and clause.topic == clause.first + index)
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
