"""Whether a page is upside down, by how well its lines are read."""

from __future__ import annotations

import numpy as np
import pytest

from dokhae.layout.rotation import is_upside_down

_UP, _DOWN = 255, 0  # tone of the first row of a line image that stands upright, and of one that does not


def _crops(count: int, first: int) -> list[np.ndarray]:
    image = np.full((32, 64, 3), 255 - first, np.uint8)
    image[:16] = first
    return [image] * count


class _Reading:
    """Reads upright lines with one confidence and others with another, and counts them."""

    def __init__(self, upright: float, turned: float) -> None:
        self._upright, self._turned = upright, turned
        self.read = 0

    def __call__(self, crops: list[np.ndarray]) -> list[float]:
        self.read += len(crops)
        return [self._upright if crop[0, 0, 0] == _UP else self._turned for crop in crops]


@pytest.mark.parametrize(
    ("upright", "turned", "first", "is_turned", "read"),
    [
        (0.99, 0.4, _UP, False, 3),  # the first few lines are enough
        (0.90, 0.4, _UP, False, 8),  # all of them together are
        (0.60, 0.4, _UP, False, 16),  # faint print: the other way up is worse
        (0.99, 0.4, _DOWN, True, 16),
    ],
)
def test_looks_at_no_more_lines_than_it_needs(
    upright: float, turned: float, first: int, is_turned: bool, read: int
) -> None:
    score = _Reading(upright, turned)
    assert is_upside_down(_crops(8, first), score) is is_turned
    assert score.read == read


def test_a_page_of_one_line_is_judged_by_it() -> None:
    assert is_upside_down(_crops(1, _DOWN), _Reading(0.9, 0.3))
    assert not is_upside_down(_crops(1, _UP), _Reading(0.9, 0.3))
