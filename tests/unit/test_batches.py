"""Batches are a function of the seed and their number, and mix their parts as they were told to."""

from __future__ import annotations

from collections import Counter
from itertools import islice, pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.datasets import png, write_lmdb
from torch import Tensor

from dokhae.errors import EmptyInputError, InputError, UsageError
from dokhae.hangul import Alphabet
from dokhae.lab.ocr.batches import Batch, Batches, Mixture, Part, collate, validation_batches
from dokhae.lab.ocr.lines import Chosen, Lines, open_lines
from dokhae.recognize.prepare import Input
from dokhae.synth.corpus import Corpus, Shares
from dokhae.synth.fonts import bundled_folder, discover
from dokhae.synth.stream import LineSource

FREE, FIXED = Input(), Input(width=100, plain=True)
LINES = 13


@pytest.fixture(scope="module")
def source() -> LineSource:
    return LineSource(Corpus(), discover([bundled_folder()]), {"clean": 1.0}, seed=3)


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Lines:
    """Lines of many widths whose labels are d0, d1, ..."""
    labels = [f"d{index}" for index in range(LINES)]
    images = [png(40 + 13 * (index * 7 % LINES), 32, tone=5 * index) for index in range(LINES)]
    return open_lines(write_lmdb(tmp_path_factory.mktemp("lines"), labels, images))


def _mixture(source: LineSource, lines: Lines, seed: int = 0) -> Mixture:
    return Mixture([Part(source, 1.0), Part(lines, 2.0, augment=0.5)], Alphabet(), seed)


def _same(first: Batch, second: Batch) -> bool:
    alike = (first.texts, first.widths, first.group) == (second.texts, second.widths, second.group)
    return alike and torch.equal(first.images, second.images)


@pytest.mark.parametrize("form", [FREE, FIXED], ids=["free", "fixed"])
def test_batches_depend_neither_on_workers_nor_on_start_nor_on_stride(
    source: LineSource, lines: Lines, form: Input
) -> None:
    def made(start: int = 0, rank: int = 0, world: int = 1, workers: int = 0) -> list[Batch]:
        stride, count = (rank, world), len(range(start + (rank - start) % world, 20, world))
        mixture = _mixture(source, lines)
        batches = Batches(mixture, 3, form=form, start=start, stride=stride, workers=workers, longest=6)
        return list(islice(batches, count))

    whole = made()
    assert all(map(_same, made(workers=2), whole))
    assert all(map(_same, made(start=13), whole[13:]))
    for rank in range(3):
        assert all(map(_same, made(rank=rank, world=3), whole[rank::3]))
    assert all(map(_same, made(start=8, rank=1, world=2, workers=1), whole[9::2]))
    assert _same(made(start=9, rank=19, world=20)[0], whole[19])
    assert len({batch.images.numpy().tobytes() for batch in whole}) == 20


def test_another_seed_gives_another_order(lines: Lines) -> None:
    first, second = (
        next(iter(Batches(Mixture([Part(lines)], Alphabet(), seed), 8, form=FREE))) for seed in (0, 1)
    )
    assert first.texts != second.texts


@given(seed=st.integers(0, 99), size=st.integers(1, 6), epochs=st.integers(1, 3), fixed=st.booleans())
@settings(max_examples=10)
def test_each_line_comes_once_an_epoch(lines: Lines, seed: int, size: int, epochs: int, fixed: bool) -> None:
    mixture = Mixture([Part(lines)], Alphabet(), seed)
    drawn = [mixture.line(number, size, FIXED, 9)[1] for number in range(epochs * LINES)]
    rounds = [drawn[i : i + LINES] for i in range(0, len(drawn), LINES)]
    assert all(sorted(part) == sorted(lines.labels()) for part in rounds)
    assert len({tuple(part) for part in rounds}) == epochs
    count = 8 * LINES  # whole chunks and whole epochs
    batches = islice(Batches(mixture, size, form=FIXED if fixed else FREE), count)
    assert set(Counter(text for batch in batches for text in batch.texts).values()) == {8 * size}


SHARES = st.lists(st.floats(0.01, 100), min_size=1, max_size=6)


@given(SHARES, st.integers(6, 300))
def test_counts_are_shares_of_the_batch(lines: Lines, shares: list[float], size: int) -> None:
    counts = Mixture([Part(lines, share) for share in shares], Alphabet(), 0).counts(size)
    exact = [share / sum(shares) * size for share in shares]
    assert sum(counts) == size
    assert min(counts) >= 1
    if min(exact) >= 1:
        assert all(abs(count - wanted) < 1 for count, wanted in zip(counts, exact, strict=True))
    for (low, fewer), (high, more) in pairwise(sorted(zip(shares, counts, strict=True))):
        assert fewer <= more or low == pytest.approx(high)


@pytest.mark.parametrize(
    ("shares", "size", "counts"),
    [
        ((1, 1), 5, (3, 2)),
        ((0.5, 0.3, 0.2), 10, (5, 3, 2)),
        ((0.7, 0.2, 0.1), 48, (34, 9, 5)),
        ((1000, 1, 1), 4, (2, 1, 1)),
        ((1, 2, 3), 3, (1, 1, 1)),
        ((1, 7, 6), 6, (1, 3, 2)),
    ],
)
def test_counts_of_known_shares(
    lines: Lines, shares: tuple[float, ...], size: int, counts: tuple[int, ...]
) -> None:
    assert Mixture([Part(lines, share) for share in shares], Alphabet(), 0).counts(size) == counts


@given(SHARES, st.integers(6, 40), st.integers(1, 4))
@settings(max_examples=30)
def test_every_part_counts_its_own_lines(lines: Lines, shares: list[float], size: int, batches: int) -> None:
    mixture = Mixture([Part(lines, share) for share in shares], Alphabet(), 0)
    places = [mixture.place(number, size) for number in range(batches * size)]
    for part, count in enumerate(mixture.counts(size)):
        assert [number for of, number in places if of == part] == list(range(batches * count))
        assert Counter(n // size for n, (of, _) in enumerate(places) if of == part) == dict.fromkeys(
            range(batches), count
        )


@pytest.mark.parametrize("form", [FREE, FIXED], ids=["free", "fixed"])
def test_every_batch_has_its_shares(source: LineSource, lines: Lines, form: Input) -> None:
    digits = [index for index, label in enumerate(lines.labels()) if len(label) == 2]
    parts = [Part(source, 0.5), Part(Chosen(lines, digits), 0.2), Part(Chosen(lines, range(10, LINES)), 0.3)]
    batches = Batches(Mixture(parts, Alphabet(), 4), 10, form=form, longest=5)
    for batch in islice(batches, 16):
        kinds = Counter(len(text) if text[0] == "d" and text[1:].isdigit() else 0 for text in batch.texts)
        assert kinds == {0: 5, 2: 2, 3: 3}


def test_lines_of_like_width_come_together(lines: Lines) -> None:
    batches = list(islice(Batches(Mixture([Part(lines)], Alphabet(), 0), 8, form=FREE), 8))
    ranges = sorted((min(batch.widths), max(batch.widths)) for batch in batches)
    assert all(high <= low for (_, high), (low, _) in pairwise(ranges))
    assert [batch.widths[0] for batch in batches] != sorted(batch.widths[0] for batch in batches)


def test_a_fixed_width_is_kept(source: LineSource, lines: Lines) -> None:
    batch = next(iter(Batches(_mixture(source, lines), 6, form=FIXED, longest=6)))
    assert batch.images.shape == (6, 1, 32, 100)
    assert batch.widths == (100,) * 6


def test_damages_differ_from_epoch_to_epoch(lines: Lines) -> None:
    mixture = Mixture([Part(Chosen(lines, [12]), augment=0.5)], Alphabet(), 0)
    (whole, _) = Mixture([Part(Chosen(lines, [12]))], Alphabet(), 0).line(0, 1, FIXED, 9)
    drawn = [mixture.line(number, 1, FIXED, 9)[0] for number in range(200)]
    untouched = sum(np.array_equal(image, whole) for image in drawn)
    assert 60 < untouched < 140
    assert len({image.tobytes() for image in drawn}) > 40


def test_rendered_lines_grow(source: LineSource) -> None:
    def most(start: int) -> int:
        mixture = Mixture([Part(source)], Alphabet(), 0)
        batches = Batches(mixture, 4, form=FREE, start=start, warm_up_lines=320, longest=20)
        return max(len(text) for batch in islice(batches, 8) for text in batch.texts)

    assert most(0) <= 4
    assert 4 < most(40) <= 12
    assert 12 < most(80) <= 20


def test_rendered_lines_that_are_too_wide_get_less_text() -> None:
    only_text = Shares(text=1, words=0, syllables=0, furniture=0, hanja=0, symbols=0)
    long = Corpus(["긴 줄 " * 50], shares=only_text)
    source = LineSource(long, discover([bundled_folder()]), {"clean": 1.0}, seed=3)
    mixture = Mixture([Part(source)], Alphabet(), 0)
    free, fixed = ([mixture.line(number, 1, form, 150) for number in range(25)] for form in (FREE, FIXED))
    assert 700 < max(image.shape[1] for image, _ in free) <= 1120
    lengths = [(len(text), len(whole)) for (_, text), (_, whole) in zip(free, fixed, strict=True)]
    assert max(whole for _, whole in lengths) > 100
    assert all(text == whole or whole > 40 for text, whole in lengths)
    assert any(text == whole for text, whole in lengths)
    assert any(text < whole for text, whole in lengths)


def test_labels_are_spelt_as_the_alphabet_has_them(tmp_path: Path) -> None:
    stored = open_lines(write_lmdb(tmp_path, ["\u1100\u1161 ㆍ～"]))
    assert Mixture([Part(stored)], Alphabet(), 0).line(0, 1, FREE, 9)[1] == "가 ·~"
    together = Alphabet("가·~", syllables=False)
    assert Mixture([Part(stored)], together, 0).line(0, 1, FREE, 9)[1] == "가·~"
    assert validation_batches(stored, together, FREE, 4)[0].texts == ("가·~",)


def test_what_cannot_be_mixed(lines: Lines) -> None:
    with pytest.raises(EmptyInputError, match="nothing to mix"):
        Mixture([], Alphabet(), 0)
    with pytest.raises(EmptyInputError, match=rf"{lines.name} has no lines"):
        Mixture([Part(Chosen(lines, []))], Alphabet(), 0)
    with pytest.raises(UsageError, match="a batch of 2 cannot have lines of all 3 parts"):
        Batches(Mixture([Part(lines)] * 3, Alphabet(), 0), 2, form=FREE)


def _gray(width: int, seed: int = 0) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    return np.random.default_rng(seed).integers(0, 256, (32, width), np.uint8)


def test_lines_are_padded_with_their_last_column() -> None:
    narrow, wide = _gray(21), _gray(50)
    batch = collate([(narrow, "가"), (wide, "나다")], "scan")
    assert batch.images.shape == (2, 1, 32, 64)
    assert batch.images.dtype == torch.float32
    assert np.array_equal(batch.images[0, 0, :, :21], narrow)
    assert np.array_equal(batch.images[0, 0, :, 21:], np.repeat(narrow[:, -1:], 43, axis=1))
    assert np.array_equal(batch.images[1, 0, :, :50], wide)
    assert (batch.texts, batch.widths, batch.group) == (("가", "나다"), (21, 50), "scan")


def test_lines_of_one_width_are_not_padded() -> None:
    assert collate([(_gray(50), "가"), (_gray(50, 1), "나")]).images.shape == (2, 1, 32, 50)


def test_some_lines_of_a_batch() -> None:
    batch = collate([(_gray(20 + n, n), str(n)) for n in range(5)], "photo").to(torch.device("cpu"))
    some = batch.only([3, 1])
    assert (some.texts, some.widths, some.group) == (("3", "1"), (23, 21), "photo")
    assert torch.equal(some.images, batch.images[[3, 1]])
    assert batch.only([]).images.shape[0] == 0


def test_validation_reads_every_line_once(lines: Lines) -> None:
    batches = validation_batches(lines, Alphabet(), FREE, 8, "mine")
    assert sorted(text for batch in batches for text in batch.texts) == sorted(lines.labels())
    assert [len(batch.texts) for batch in batches] == [8, 5]
    assert {batch.group for batch in batches} == {"mine"}
    widths = [width for batch in batches for width in batch.widths]
    assert widths == sorted(widths)
    assert all(batch.images.shape[3] - min(batch.widths) < 13 * 8 + 16 for batch in batches)


@pytest.mark.parametrize("workers", [0, 1])
def test_a_broken_line_stops_and_is_told_as_it_is(tmp_path: Path, workers: int) -> None:
    stored = open_lines(write_lmdb(tmp_path, ["가", "나"], changes={"image-000000002": None}))
    batches = Batches(Mixture([Part(stored)], Alphabet(), 0), 2, form=FREE, workers=workers)
    with pytest.raises(InputError, match=rf"^line 2 of {tmp_path}: 'image-000000002' is missing") as caught:
        next(iter(batches))
    assert "Traceback" not in str(caught.value)


def test_chance_in_training_is_not_drawn_from(lines: Lines) -> None:
    def after(workers: int) -> Tensor:
        torch.manual_seed(1)
        next(iter(Batches(Mixture([Part(lines)], Alphabet(), 0), 4, form=FREE, workers=workers)))
        return torch.rand(1)

    assert torch.equal(after(1), after(0))
