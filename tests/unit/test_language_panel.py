"""Two readers as one: what both say counts most, and the network alone says whether there is an answer."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokhae.language.morphemes import sentences
from dokhae.language.panel import Panel, _pooled
from dokhae.language.ranker import Ranker
from dokhae.language.reading import Reading, ReadingModel, SpanFound

TEXT = "한가람은 1932년 새솔시에서 태어났다. 김새벽은 1940년에 새솔다리를 세웠다. 다리의 길이는 80미터이다."

readings = st.lists(st.floats(1e-6, 1), min_size=1, max_size=6).map(
    lambda weights: Reading(
        tuple(
            SpanFound(place, place + 1, weight / (sum(weights) + 1))
            for place, weight in sorted(enumerate(weights), key=lambda pair: -pair[1])
        ),
        1 / (sum(weights) + 1),
    )
)


def reading(none: float, *spans: tuple[int, float]) -> Reading:
    return Reading(tuple(SpanFound(place, place + 1, share) for place, share in spans), none)


def test_the_ranker_decides_where_the_network_is_in_two_minds() -> None:
    found, said = reading(0.2, (0, 0.41), (1, 0.39)), reading(0.5, (1, 0.45), (0, 0.05))
    assert [span.start for span in _pooled(found, said, 2).spans] == [1, 0]


def test_the_network_keeps_what_it_is_sure_of() -> None:
    found, said = reading(0.02, (0, 0.95), (1, 0.03)), reading(0.1, (1, 0.6), (0, 0.3))
    assert _pooled(found, said, 1).spans[0].start == 0


@given(readings, readings)
def test_probabilities_stay_probabilities(found: Reading, said: Reading) -> None:
    pooled = _pooled(found, said, 10)
    shares = [span.probability for span in pooled.spans]
    assert shares == sorted(shares, reverse=True)
    total = sum(span.probability for span in found.spans) + found.none
    assert math.isclose(sum(shares) + pooled.none, total)
    # Whether there is an answer is as likely as before.
    before, after = found.spans[0].probability, shares[0]
    assert math.isclose(found.none / before, pooled.none / after)


@pytest.mark.parametrize(
    ("found", "confidence"),
    [
        (reading(0.2, (0, 0.6), (1, 0.2)), 0.75),
        (reading(0.0, (0, 0.6), (1, 0.4)), 0.6),
        (reading(1.0, (0, 1e-30)), 1.0),
        (reading(1.0, (0, 0.0)), 0.0),
        (reading(1.0), 0.0),
    ],
)
def test_confidence_is_that_in_the_answer_if_there_is_one(found: Reading, confidence: float) -> None:
    assert math.isclose(found.confidence, confidence)


def test_nothing_to_read_has_no_answer() -> None:
    nothing = Reading((), 1.0)
    assert _pooled(nothing, nothing, 3) == nothing


@pytest.mark.parametrize(
    ("question", "answer"),
    [("새솔다리를 세운 사람은 누구인가?", "김새벽"), ("한가람이 태어난 해는 언제인가?", "1932년")],
)
def test_questions_are_answered(question: str, answer: str) -> None:
    panel = Panel(ReadingModel(), Ranker())
    (found,) = panel.read([panel.prepare(sentences(question))], panel.prepare(sentences(TEXT)))
    best = found.spans[0]
    assert TEXT[best.start : best.end] == answer
    assert len(found.spans) == 3
