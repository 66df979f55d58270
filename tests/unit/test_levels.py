"""Levels: the same numbers as numpy's, quicker."""

from __future__ import annotations

import numpy as np
import pytest

from dokhae._levels import Levels

RNG = np.random.default_rng(0)
IMAGES = [
    RNG.integers(0, most, (height, width), np.uint8, endpoint=True)
    for most in (0, 1, 40, 255)
    for height, width in ((1, 1), (1, 2), (3, 5), (32, 501))
]


@pytest.mark.parametrize("grey", IMAGES, ids=lambda grey: f"{grey.shape[0]}x{grey.shape[1]}to{grey.max()}")
def test_numbers_are_those_of_numpy(grey: np.ndarray) -> None:
    levels = Levels(grey)
    assert levels.median() == np.median(grey)
    assert levels.ends() == (grey.min(), grey.max())
    for share in (0.0, 0.005, 0.3, 0.9, 0.995, 1.0):
        assert levels.quantile(share) == np.quantile(grey, share)


def test_what_is_masked_does_not_count() -> None:
    grey = RNG.integers(0, 256, (9, 14), np.uint8)
    mask = (RNG.random(grey.shape) < 0.5).astype(np.uint8)
    assert Levels(grey, mask).median() == np.median(grey[mask == 1])


def test_a_part_of_an_image_will_do() -> None:
    grey = RNG.integers(0, 256, (9, 14), np.uint8)
    assert Levels(grey[2:7, 3:12:2]).median() == np.median(grey[2:7, 3:12:2])
