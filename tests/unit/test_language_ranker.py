"""The reader without a network: spans, questions, clues, the ranker that ships and its training."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dokhae.errors import WeightsError
from dokhae.lab.text.ranker import train
from dokhae.language.asked import AskedFor, asked_for
from dokhae.language.clues import clues
from dokhae.language.doubts import DOUBTS, doubts
from dokhae.language.morphemes import sentences
from dokhae.language.ranker import Ranker, likelihoods
from dokhae.language.reading import Reading
from dokhae.language.spans import single_words, spans
from dokhae.weights.ranker import RANKER, load_ranker, pack_table

TEXT = (
    "한빛천문대는 1987년 5월 12일 김도윤 박사가 강원도 영월에 세웠다. "
    "천문대에는 지름 80cm의 반사 망원경이 있으며, 해마다 약 3만 명이 찾는다. "
    "2004년에는 이서연 연구원이 이곳에서 소행성을 발견하여 ‘푸른 등대’라는 이름을 붙였다. "
    "망원경의 거울은 2011년 독일 회사 차이스가 새로 만들었다."
)
WORDS = (
    "가람마을 누리호 1999년 3월 김하늘 박사 ‘별의 노래’ 《바다》 을 를 이 가 은 는 의 세웠다. 만들었다. ( ) "
    ", KBS 80cm 5천 명 때문에 왜 누가 무엇인가? 몇"
).split()


@pytest.fixture(scope="module")
def ranker() -> Ranker:
    return Ranker()


def told(text: str) -> set[str]:
    """The texts of all spans."""
    return {text[span.start : span.end] for part in sentences(text) for span in spans(single_words(part))}


def asked(question: str) -> AskedFor:
    return asked_for(sentences(question))


def ask(ranker: Ranker, text: str, question: str) -> Reading:
    (reading,) = ranker.read([ranker.prepare(sentences(question))], ranker.prepare(sentences(text)))
    return reading


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("그는 1987년 5월 12일 태어났다.", {"1987년 5월 12일", "1987년", "5월 12일"}),
        ("모두 3만 명이 모였다.", {"3만 명"}),
        ("영화 《나는 너를 본다》에 출연했다.", {"나는 너를 본다", "《나는 너를 본다》"}),
        ("사람들은 그를 ‘조용한 거인’이라고 불렀다.", {"조용한 거인", "‘조용한 거인’"}),
        ("강원도 영월의 천문대에서 일했다.", {"강원도 영월", "강원도 영월의 천문대", "천문대"}),
        ("그는 긴 머리를 하고 있다.", {"긴 머리", "머리"}),
        ("물의 비율은 36.6%이다.", {"36.6%"}),
        ("감자와 고구마를 심었다.", {"감자", "고구마", "감자와 고구마"}),
    ],
)
def test_answers_are_among_the_spans(text: str, wanted: set[str]) -> None:
    assert wanted - told(text) == set()


@pytest.mark.parametrize("part", ["천문대를 세웠다", "를", "세웠다", "는"])
def test_predicates_and_particles_are_not(part: str) -> None:
    assert part not in told("김도윤은 천문대를 세웠다.")


@pytest.mark.parametrize(
    ("question", "word", "noun", "particle"),
    [
        ("천문대를 세운 사람은 누구인가?", "who", "사람", ""),
        ("누가 천문대를 세웠는가?", "who", "", "가"),
        ("소행성을 발견한 연구원은?", "none", "연구원", ""),
        ("해마다 몇 명이 찾는가?", "number", "명", "이"),
        ("어느 나라의 회사가 거울을 만들었는가?", "which", "나라", "의"),
        ("천문대는 언제 세워졌는가?", "when", "", ""),
        ("천문대가 있는 도시는 어디인가요?", "where", "도시", ""),
        ("큰 별을 무엇이라고 부르는가?", "what", "", ""),
        ("박사는 왜 산을 골랐는가?", "why", "", ""),
    ],
)
def test_what_is_asked_for(question: str, word: str, noun: str, particle: str) -> None:
    found = asked(question)
    assert (found.word, found.noun, found.particle) == (word, noun, particle)


def test_the_predicate_is_that_of_the_gap() -> None:
    assert asked("소행성을 발견한 사람은 누구인가?").predicate == "발견"
    assert asked("누가 발견한 뒤 이름을 붙였는가?").predicate == "발견"
    assert asked("누가 소행성을 발견했는가?").predicates == {"발견"}


def test_names_and_numbers_of_a_question_are_looked_for() -> None:
    found = asked("2004년에 이서연이 발견한 것은 무엇인가?")
    assert "2004" in found.names
    assert found.names <= found.terms.keys()
    assert "무엇" not in found.terms


def test_an_empty_question_asks_for_nothing() -> None:
    found = asked("")
    assert (found.word, found.noun, found.terms) == ("none", "", {})


def test_clues_tell_kind_and_place() -> None:
    question = sentences("천문대는 언제 세워졌는가?")
    text = sentences("천문대는 1987년에 김도윤이 세웠다.")
    of = {each.shape.text: set(each.names) for each in clues(asked_for(question), question, text)}
    assert "when|kind=time:년" in of["1987년"]
    assert "when|kind=time:년" not in of["김도윤"]
    assert "known=all" in of["천문대"]
    assert "known=none" in of["1987년"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("한빛천문대를 세운 사람은 누구인가?", "김도윤"),
        ("한빛천문대가 세워진 날은 언제인가?", "1987년 5월 12일"),
        ("반사 망원경의 지름은 얼마인가?", "80cm"),
        ("천문대를 해마다 몇 명이 찾는가?", "3만 명"),
        ("2004년에 소행성을 발견한 연구원은 누구인가?", "이서연"),
        ("망원경의 거울을 새로 만든 회사는?", "차이스"),
    ],
)
def test_the_ranker_that_ships_answers(ranker: Ranker, question: str, answer: str) -> None:
    reading = ask(ranker, TEXT, question)
    found = [TEXT[span.start : span.end] for span in reading.spans]
    assert any(answer in text and len(text) <= len(answer) + 4 for text in found)


def test_a_question_on_something_else_is_doubted(ranker: Ranker) -> None:
    here = ask(ranker, TEXT, "한빛천문대를 세운 사람은 누구인가?")
    elsewhere = ask(ranker, TEXT, "임진왜란 때 거북선을 만든 장군은 누구인가?")
    assert elsewhere.none > here.none


@pytest.mark.parametrize("text", ["", "\n", "…!", "가"])
def test_a_text_with_nothing_to_say(ranker: Ranker, text: str) -> None:
    reading = ask(ranker, text, "누가 왔는가?")
    assert reading.spans or reading.none == 1.0


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
)
def test_readings_are_probabilities_of_places_in_the_text(ranker: Ranker, text: str, question: str) -> None:
    reading = ask(ranker, text, question)
    shares = [span.probability for span in reading.spans]
    assert shares == sorted(shares, reverse=True)
    assert 0 <= reading.none <= 1
    assert sum(shares) + reading.none <= 1 + 1e-9
    for span in reading.spans:
        assert text[span.start : span.end].strip() == text[span.start : span.end] != ""


def test_what_stands_in_brackets_has_no_space_at_its_ends() -> None:
    text = "( 가람마을 )"
    (sentence,) = sentences(text)
    found = {text[span.start : span.end] for span in spans(sentence)}
    assert {"가람마을", text} <= found == {span.strip() for span in found}


@settings(max_examples=60)
@given(st.text(max_size=80) | st.lists(st.sampled_from(WORDS), max_size=30).map("".join))
def test_spans_lie_in_their_sentence(text: str) -> None:
    for sentence in sentences(text):
        found = spans(single_words(sentence))
        places = [(span.start, span.end) for span in found]
        assert places == sorted(set(places))
        assert all(sentence.start <= start < end <= sentence.end for start, end in places)


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=20), st.floats(0.3, 5))
def test_likelihoods_keep_the_order(scores: list[float], temperature: float) -> None:
    shares = likelihoods(np.array(scores), temperature)
    assert shares.sum() == pytest.approx(1)
    assert (np.diff(shares[np.argsort(scores)]) >= 0).all()


def test_doubts_see_what_the_text_lacks() -> None:
    text = sentences(TEXT)
    here, elsewhere = (
        doubts(asked(question), text, 0, 0.5)
        for question in ("김도윤은 강원도에 무엇을 세웠는가?", "나폴레옹은 강원도에 무엇을 세웠는가?")
    )
    assert len(here) == DOUBTS
    assert (here[2:7] == 1.0).all()
    assert (elsewhere[2:7] < 1.0).all()
    assert (here[7], elsewhere[7]) == (0.0, 1.0)


SCHOOLS = [
    ("바람", "1901년", "윤서준"),
    ("구름", "1922년", "박지호"),
    ("하늘", "1935년", "최은우"),
    ("노을", "1948년", "정하린"),
    ("이슬", "1957년", "한소율"),
]


def squad(path: Path) -> Path:
    """A small file of questions, some articles of two paragraphs."""
    articles = []
    for name, year, founder in SCHOOLS:
        text = f"{name}학교는 {year}에 {founder}이 세웠다. 처음에는 학생이 열 명이었다."
        pairs = [
            (f"{name}학교는 언제 세워졌는가?", year),
            (f"{name}학교를 세운 사람은 누구인가?", founder),
        ]
        paragraphs = [{"context": text, "qas": [_entry(text, *pair) for pair in pairs]}]
        paragraphs.append({"context": f"{name}산은 높이가 300미터이다. 정상에 절이 있다.", "qas": []})
        articles.append({"title": name, "paragraphs": paragraphs})
    path.write_text(json.dumps({"data": articles}, ensure_ascii=False), encoding="utf-8")
    return path


def _entry(text: str, question: str, answer: str) -> dict[str, object]:
    return {
        "id": question,
        "question": question,
        "answers": [{"answer_start": text.index(answer), "text": answer}],
    }


def test_a_ranker_that_was_trained_on_a_file_answers(tmp_path: Path) -> None:
    manifest = train([squad(tmp_path / "questions.json")], tmp_path)
    assert manifest.training["questions"] == 2 * len(SCHOOLS)
    text = "별빛학교는 1966년에 오민재가 세웠다. 처음에는 학생이 열 명이었다."
    reading = ask(Ranker(tmp_path / RANKER.name), text, "별빛학교는 언제 세워졌는가?")
    best = reading.spans[0]
    assert text[best.start : best.end] == "1966년"


def test_training_again_gives_the_same_weights(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        folder.mkdir()
        train([squad(folder / "questions.json")], folder)
    first, second = ((folder / "ranker.bin").read_bytes() for folder in folders)
    assert first == second


def test_clues_do_not_depend_on_the_hashes_of_a_process() -> None:
    code = (
        "from dokhae.language.asked import asked_for; from dokhae.language.clues import clues;"
        "from dokhae.language.morphemes import sentences;"
        f"text, asked = sentences({TEXT!r}), sentences('한빛천문대를 강원도에 세운 박사는?');"
        "print(ascii([each.names for each in clues(asked_for(asked), asked, text)]))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in "123"
    }
    assert len(outputs) == 1


def test_a_table_is_stored_closely() -> None:
    table = np.linspace(-2, 2, 64, dtype=np.float32)
    data, scale = pack_table(table)
    assert scale == pytest.approx(2 / 127)
    assert data != pack_table(np.zeros(64, np.float32))[0]


def test_what_ships_is_small_and_whole() -> None:
    manifest, table = load_ranker()
    assert (RANKER.parent / manifest.file).stat().st_size < 300_000
    assert len(table) == 1 << 18


@pytest.mark.parametrize("length", [0, 3])
def test_a_table_of_another_size_is_no_table(tmp_path: Path, length: int) -> None:
    with pytest.raises(WeightsError, match="power of two"):
        Ranker(_changed(tmp_path, pack_table(np.ones(length, np.float32))[0]))


def test_weights_that_are_no_table_are_told(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="cannot be read"):
        Ranker(_changed(tmp_path, b"not zlib"))


def test_doubts_of_another_number_are_told(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="doubts"):
        Ranker(_changed(tmp_path, pack_table(np.ones(4, np.float32))[0], doubts=[1.0]))
    with pytest.raises(WeightsError, match="doubts"):
        Ranker(_changed(tmp_path, pack_table(np.ones(4, np.float32))[0], doubts=["a"]))


def _changed(folder: Path, data: bytes, **fields: object) -> Path:
    """The manifest that ships, with other weights."""
    content = json.loads(RANKER.read_text(encoding="utf-8")) | fields
    content["sha256"] = hashlib.sha256(data).hexdigest()
    (folder / content["file"]).write_bytes(data)
    path = folder / RANKER.name
    path.write_text(json.dumps(content), encoding="utf-8")
    return path
