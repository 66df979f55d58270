"""Where sentences end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dokhae.language import sentences


def test_a_quoted_word_does_not_end_a_sentence() -> None:
    text = "이 과정은 캘빈 회로라고 불린다. '암반응'이라는 이름 때문에 오해하기 쉽다. 빛은 낮에 든다."
    assert [s.text for s in sentences(text)] == [
        "이 과정은 캘빈 회로라고 불린다.",
        "'암반응'이라는 이름 때문에 오해하기 쉽다.",
        "빛은 낮에 든다.",
    ]


def test_nor_does_the_name_of_a_law() -> None:
    text = "배심원이 의견을 내는 제도이다. 「참여에 관한 법률」에 따라 2008년부터 시행되고 있다."
    assert [s.text for s in sentences(text)][1] == "「참여에 관한 법률」에 따라 2008년부터 시행되고 있다."


@given(st.text("가나다. '「」?\n한국은 크다", max_size=60))
def test_sentences_lie_in_their_text_one_after_the_other(text: str) -> None:
    end = 0
    for sentence in sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text
        assert end <= sentence.start
        assert all(sentence.start <= m.start <= m.end <= sentence.end for m in sentence.morphemes)
        end = sentence.end
