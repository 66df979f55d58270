"""Light damages are a function of the generator, and leave a line that can be read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from dokhae.lab.ocr.augment import augment
from dokhae.recognize import Recognizer, prepare
from dokhae.synth.corpus import Corpus, Shares
from dokhae.synth.fonts import bundled_folder, discover
from dokhae.synth.stream import LineSource, Sample


@pytest.fixture(scope="module")
def samples() -> list[Sample]:
    usual = Corpus(shares=Shares(text=1, words=0, syllables=0, furniture=0, hanja=0, symbols=0))
    source = LineSource(usual, discover([bundled_folder()]), {"clean": 1.0}, seed=5)
    return [source.line(number) for number in range(60)]


@given(st.integers(0), st.integers(1, 120), st.integers(1, 900), st.booleans())
def test_any_image_stays_about_its_size(seed: int, height: int, width: int, colour: bool) -> None:
    shape = (height, width, 3) if colour else (height, width)
    image = np.random.default_rng(seed).integers(0, 256, shape, np.uint8)
    kept = image.copy()
    damaged = augment(np.random.default_rng(seed), image)
    assert np.array_equal(image, kept)
    assert damaged.dtype == np.uint8
    assert damaged.ndim == 2
    assert 0.4 * height - 1 <= damaged.shape[0] <= 1.6 * height + 4
    assert 0.4 * width - 1 <= damaged.shape[1] <= 1.3 * width + 1.1 * height + 4
    assert prepare(damaged).shape[0] == 32


@pytest.mark.parametrize("shape", [(3_000, 4_000), (20_000, 1), (1, 20_000)])
def test_large_images_cost_no_more(shape: tuple[int, int]) -> None:
    image = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    for seed in range(12):
        assert augment(np.random.default_rng(seed), image).size < 200_000


def test_the_generator_alone_decides(samples: list[Sample]) -> None:
    image = samples[0].image
    looks = {augment(np.random.default_rng(seed), image).tobytes() for seed in range(30)}
    assert len(looks) > 25
    assert {augment(np.random.default_rng(seed), image).tobytes() for seed in range(30)} == looks


def test_the_text_can_be_read_still(samples: list[Sample]) -> None:
    damaged = [augment(np.random.default_rng((5, n)), sample.image) for n, sample in enumerate(samples)]
    read = ["".join(glyph.text for glyph in line) for line in Recognizer().read(damaged)]
    errors = sum(Levenshtein.distance(r, s.text) for r, s in zip(read, samples, strict=True))
    assert errors <= 0.03 * sum(len(sample.text) for sample in samples)
