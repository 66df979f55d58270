"""Words that point outside their sentence: what they point at, where that is safe to say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from dokhae.language.surnames import SURNAMES
from dokhae.quiz.candidates import Candidate, Kind, is_korean_name
from dokhae.quiz.endings import particle_for
from dokhae.quiz.gazetteer import PEOPLE, PERSON_NOUNS
from dokhae.quiz.owners import named_in
from dokhae.quiz.plain import Plain
from dokhae.quiz.words import Role, Word

__all__ = ["Setting", "leans", "pronoun_replaced", "quoted", "settings"]

_POINTING: Final = frozenset(
    """
    해당 당시 그해 이듬해 당일 이날 그날 이때 그때 전자 후자 이곳 그곳 이번 올해 지난해 작년 내년 양측 양국
    양자 상기 동년 이듬 앞서 이외 이밖 이후 그후 이전 이래 그간 그동안 지난달 이달 어제 오늘 내일
    이하 다음날 이튿날 여기 거기 저기 이로써 이로 이에 그럼 전술 후술 나머지 둘 셋 양쪽 이상
    """.split()
)
_ALLOWED_AFTER_NOUN: Final = frozenset("이상 이하 이후 이전 이래 당시".split())
_DETERMINERS: Final = frozenset(
    "그 이 저 그런 이런 저런 이러한 그러한 저러한 해당 동 본 양 그까짓 여느 또다른 타".split()
)
_SUCH: Final = frozenset("이러하 그러하 저러하 이렇 그렇 저렇 이러 그러".split())
_REFLEXIVE: Final = frozenset("자신 자기 스스로 서로 누구 모두 각자 당신".split())
_ADVERBS: Final = frozenset(
    """
    이렇게 그렇게 이처럼 그처럼 이와 그와 마찬가지로 역시 더욱 반면 또한 또 이어 이어서
    곧이어 뒤이어 그대로 그래서 그리하여 그런데도 그래도 같은해 같은날 이어지는
    """.split()
)
_THINGS: Final = frozenset("이 그 이것 그것 이들".split())
"""What stands for something that the clause before may have named."""
_QUOTES: Final = frozenset("\"'“”‘’")
_PERSON_PRONOUNS: Final = frozenset({"그", "그녀"})
# What sentences can go on to speak of without naming it.
_HOLDERS: Final = frozenset({Kind.PERSON, Kind.ORGANISATION, Kind.TITLE})
_LEAST_SURE: Final = 0.4
_ORDINAL: Final = re.compile(r"(?:첫|둘|셋|넷|다섯)째(?:[는로의,]|$)")
"""One of several that were announced before, where a sentence begins with it."""
_DAY_ALONE: Final = re.compile(r"\d{1,2}일(?:에|에는|부터|까지)?,?")
_ONE_OF_SOME: Final = re.compile(r"[A-Z]")
"""What somebody or something is called in an example that was given before."""
_SOME_TIME: Final = re.compile(
    r"(?:약 )?(?:며칠|\d{1,2}(?:년|개월|달|주|일|시간)|(?:몇|한|두|세|네) ?(?:년|달|해|시간)|얼마)"
)
_LATER: Final = frozenset("후 후에 뒤 뒤에 후에는 뒤에는 후인 뒤인 지나 지나서".split())
_LASTING: Final = ("동안", "이내", "만에", "간", "내내", "전", "후", "이상", "이하", "안")
# Alone and with 은/는 these mean one that was named before.
_NAMED_BEFORE: Final = frozenset(
    """
    시 도 군 구 팀 당 측 회사 기업 작품 영화 책 노래 곡 앨범 음반 게임 소설 드라마 사건 법 법안 조약
    전쟁 제품 시리즈 타이틀곡 경기 취임식 기자
    """.split()
)
_ARTICLE: Final = re.compile(r"제\d+조")
_PART_OF_LAW: Final = re.compile(r"별표|별지|제\d+(?:조(?:의\d+)?)?제?\d*항")
_LAWS: Final = frozenset("법 영 규칙 시행령 시행규칙".split())
_ENDS_OF_LAWS: Final = ("법", "법률", "령", "규칙", "조례", "조약", "협약", "규정")
_SAMENESS: Final = frozenset({"같", "위", "아래", "다음", "앞", "뒤"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What the sentences before have set.

    Attributes:
        topic: what they are about; "" where that is not clear.
        person: whom they speak of last, so that 그 can mean nobody else; "" where that is not clear.
        main: what the text is about: its title, or whom or what most sentences begin with.
        named: what the sentences before name, by the noun that is short for it; "" where that may be several.
    """

    topic: str = ""
    person: str = ""
    main: str = ""
    named: Mapping[str, str] = field(default_factory=dict)


def settings(found: Sequence[tuple[Plain, Sequence[Candidate]]], title: str = "") -> Iterator[Setting]:
    """The setting of each sentence."""
    beginning = _beginning(title)
    setting, before = beginning, -1
    main = title or _main(found)
    named: dict[str, str] = {}
    for plain, group in found:
        if plain.number != before + 1:
            # A heading or something else that is no sentence stood between: a new subject may have begun.
            setting = beginning
        yield replace(_of_title(setting, title) if title else setting, main=main, named=dict(named))
        # Under a title, an article names many things that are short for the same.
        for short, name in named_in(plain.words) if not title else ():
            named[short] = name if named.get(short, name) == name else ""
        setting = _after(plain, group, setting)
        before = plain.number


def _of_title(setting: Setting, title: str) -> Setting:
    """What of a setting is sure in an article, whose sentences leave out its title before anything else."""
    topic = setting.topic if setting.topic and setting.topic in title else ""
    other = is_korean_name(title) and setting.person != title
    return replace(setting, topic=topic, person="" if other else setting.person)


def _main(found: Sequence[tuple[Plain, Sequence[Candidate]]]) -> str:
    """The topic of most sentences; "" where none is that of two."""
    topics = Counter(
        plain.text[c.start : c.end]
        for plain, group in found
        for c in group
        if plain.words[c.close].role == Role.TOPIC
    )
    topic, count = max(topics.items(), key=lambda item: item[1], default=("", 0))
    return topic if count > 1 else ""


def _beginning(title: str) -> Setting:
    """What is set before the first sentence; whom 그 means only if it looks like a person's name."""
    return Setting(title, title if is_korean_name(title) else "")


def _after(plain: Plain, group: Sequence[Candidate], setting: Setting) -> Setting:
    topic = next((i for i, word in enumerate(plain.words) if word.role == Role.TOPIC), None)
    person = _person_after(plain, group, setting.person)
    if topic is None:
        # Without a subject of its own it is still about the same.
        subject = any(word.role == Role.SUBJECT for word in plain.words)
        return Setting(person=person) if subject else replace(setting, person=person)
    if _is_pronoun(plain.words[topic]):
        return Setting(setting.person, person) if setting.person else Setting()
    named = next((c for c in group if c.close == topic and not c.listed), None)
    begins = named is not None and not any(
        word.role in (Role.GENITIVE, Role.DETERMINER)
        for word in plain.words[max(0, named.lead - 1) : named.lead]
    )
    if named is None or not begins or named.sure < _LEAST_SURE:
        return Setting(person=person)
    proper = any(m.pos in ("NNP", "SL") for m in plain.words[named.first].morphemes)
    if plain.text[named.start : named.end].endswith("들"):
        # Some of a sort are told of once, and not gone on with.
        return Setting(person=person)
    if named.kind not in _HOLDERS and not proper:
        return Setting(person=person)
    return Setting(plain.text[named.start : named.end], person)


def _person_after(plain: Plain, group: Sequence[Candidate], before: str) -> str:
    """Whom 그 means in the next sentence: who is spoken of, unless somebody else does something, too."""
    acting = [
        c
        for c in group
        if c.kind == Kind.PERSON
        and c.sure >= _LEAST_SURE
        and _is_by_name(plain, c)
        and plain.words[c.close].role in (Role.TOPIC, Role.SUBJECT)
    ]
    names = {plain.text[c.start : c.end] for c in acting}
    if not names:
        return before
    is_topic = plain.words[acting[0].close].role == Role.TOPIC
    if len(names) > 1 or acting[0].listed or not (is_topic or names == {before}):
        return ""
    return names.pop()


def _is_by_name(plain: Plain, candidate: Candidate) -> bool:
    """Whether somebody has a name, and is not one or more of a sort: 제자들은."""
    words = plain.words[candidate.first : candidate.last + 1]
    inside = [m for w in words for m in w.morphemes if candidate.start <= m.start < candidate.end]
    common = all(m.pos == "NNG" for m in inside) and inside[-1].form in PERSON_NOUNS | PEOPLE
    return inside[-1].form != "들" and not common


def _is_pronoun(word: Word) -> bool:
    return word.morphemes[0].form in _PERSON_PRONOUNS and word.morphemes[0].pos == "NP"


def pronoun_replaced(word: Word, setting: Setting, persons: Sequence[Candidate] = ()) -> str | None:
    """The word with its pronoun (그, 그녀) spelt out; None if it has none or it is not clear who is meant.

    Args:
        word: of a sentence.
        setting: of the sentence.
        persons: whom the sentence names besides the one that it is set to speak of.
    """
    first = word.morphemes[0]
    if not _is_pronoun(word) or not setting.person or any(p.start < word.start for p in persons):
        return None
    rest = word.text[first.end - word.start :]
    if word.particle.startswith("에") and not word.particle.startswith(("에게", "에겐")):
        # 그에 따라: to that, and to nobody.
        return None
    if first.end == word.nominal and len(word.morphemes) > 1:
        particle = rest.rstrip(",.")
        return setting.person + particle_for(setting.person, particle) + rest[len(particle) :]
    return None


def leans(words: Sequence[Word]) -> bool:
    """Whether these words need a sentence before them to be understood; what is quoted speaks for itself."""
    spoken = quoted(words)
    return any(_leans_at(words, index) for index in range(len(words)) if index not in spoken)


def quoted(words: Sequence[Word]) -> set[int]:
    """Which words are in quotation marks."""
    found, is_open = set(), False
    for index, word in enumerate(words):
        marks = sum(mark in _QUOTES for mark in word.text)
        if is_open or marks:
            found.add(index)
        is_open ^= marks % 2 == 1
    return found


def _leans_at(words: Sequence[Word], index: int) -> bool:
    return (
        _is_surname_with_title(words, index)
        or _are_those(words, index)
        or _is_named_before(words, index)
        or words[index].text.rstrip(",") in _ADVERBS
        or _is_of_a_law(words, index)
        or _is_day_alone(words, index)
        or (words[index].role == Role.TOPIC and _ONE_OF_SOME.fullmatch(words[index].noun) is not None)
        or _is_time_since(words, index)
        or (index == 0 and _ORDINAL.match(words[index].text) is not None)
        or any(_leans_by(words, index, place) for place in range(len(words[index].morphemes)))
    )


def _leans_by(words: Sequence[Word], index: int, place: int) -> bool:
    """Whether a word leans by its morpheme at a place."""
    word, morpheme = words[index], words[index].morphemes[place]
    form, before = morpheme.form, words[index - 1] if index else None
    if morpheme.pos == "NP":
        return form not in _REFLEXIVE and not (form in _THINGS and _goes_before(words, index))
    if form in _SUCH and morpheme.pos in ("VA", "MM", "VV", "XR"):
        return not _goes_before(words, index)
    if morpheme.pos == "MM" and form in _DETERMINERS:
        return not (form in _THINGS and _is_named_earlier(words, index))
    if form in _POINTING and morpheme.pos in ("NNG", "MAG", "NNB", "NR", "MAJ"):
        after_noun = place > 0 or (before is not None and before.morphemes[-1].pos[0] in "NS")
        rest = form == "나머지" and before is not None and before.role == Role.ADNOMINAL
        known = rest or (after_noun and form in _ALLOWED_AFTER_NOUN) or _goes_on(word, place)
        return not known
    return form in _SAMENESS and place == 0 and _points(word, words, index)


def _goes_before(words: Sequence[Word], index: int) -> bool:
    """Whether a clause goes before in the same sentence, which is what 이, 그 and 이러한 then mean."""
    return any(word.role == Role.CONNECTIVE for word in words[:index])


def _is_named_earlier(words: Sequence[Word], index: int) -> bool:
    """Whether what a determiner goes with was named in the same sentence: 다리를 놓았고 이 다리는."""
    after = words[index + 1] if index + 1 < len(words) else None
    return after is not None and any(word.noun == after.noun for word in words[:index])


def _is_named_before(words: Sequence[Word], index: int) -> bool:
    """Whether it is the one of its sort that was spoken of: 영화는."""
    word, before = words[index], words[index - 1] if index else None
    described = before is not None and before.role in (Role.GENITIVE, Role.BARE, Role.ADNOMINAL)
    return word.role in (Role.TOPIC, Role.SUBJECT) and word.noun in _NAMED_BEFORE and not described


def _is_surname_with_title(words: Sequence[Word], index: int) -> bool:
    """Whether somebody named before is meant: 김 교수."""
    after = words[index + 1] if index + 1 < len(words) else None
    alone = words[index].role == Role.BARE or words[index].text in ("이", "그")
    return alone and words[index].text in SURNAMES and after is not None and after.noun in PERSON_NOUNS


def _are_those(words: Sequence[Word], index: int) -> bool:
    """Whether so many who were named before are meant: 두 사람은."""
    counted = words[index].morphemes[0].pos in ("MM", "NR") and words[index].role == Role.DETERMINER
    after = words[index + 1] if index + 1 < len(words) else None
    return counted and after is not None and after.noun == "사람" and after.role in (Role.TOPIC, Role.SUBJECT)


def _is_of_a_law(words: Sequence[Word], index: int) -> bool:
    """Whether it points to another part of a law, or to a law that goes without its name: 법 제3조."""
    if _PART_OF_LAW.match(words[index].text):
        return True
    law = words[index - 1].text if index else ""
    return _ARTICLE.match(words[index].text) is not None and (
        law in _LAWS or not law.rstrip("」").endswith(_ENDS_OF_LAWS)
    )


def _is_day_alone(words: Sequence[Word], index: int) -> bool:
    """Whether a word is a day without its month, as in news: 15일."""
    if not _DAY_ALONE.fullmatch(words[index].text):
        return False
    after = words[index + 1].text if index + 1 < len(words) else ""
    return not after.startswith(_LASTING) and (index == 0 or not words[index - 1].text.endswith("월"))


def _is_time_since(words: Sequence[Word], index: int) -> bool:
    """Whether so much time had gone by since what was told before, or when it was: 며칠 후, 40년 전."""
    after = words[index + 1].text.rstrip(",") if index + 1 < len(words) else ""
    before = words[index - 1] if index else None
    # 40년 전 counts from when it was written; 전쟁 3년 전 does not.
    ago = before is None and after in ("전", "전에")
    if not _SOME_TIME.fullmatch(words[index].text) or not (ago or after in _LATER):
        return False
    return before is None or before.closes or before.role not in (Role.BARE, Role.ADNOMINAL, Role.LINK)


def _goes_on(word: Word, place: int) -> bool:
    """Whether a noun is part of a verb (이전하다) or of another noun."""
    after = word.morphemes[place + 1 : place + 2]
    return bool(after) and after[0].pos in ("XSV", "XSA", "XSN", "NNG", "NNP")


def _points(word: Word, words: Sequence[Word], index: int) -> bool:
    """같은 해, 다음과 같다, 위의 표."""
    form = word.morphemes[0].form
    before = words[index - 1] if index else None
    if form == "같":
        # 같은 해 points, 고래 같은 동물 does not.
        is_of_it = before is not None and before.is_nominal and before.role == Role.BARE
        return word.role == Role.ADNOMINAL and not is_of_it
    return before is None or not (before.is_nominal and before.role in (Role.BARE, Role.GENITIVE))
