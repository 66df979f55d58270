"""The thin-plate spline against its definition: the linear system, solved for each coordinate."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from torch import Tensor

from dokhae.errors import UsageError
from dokhae.lab.stages.transform import FIDUCIALS, TPS, fiducials, spline_matrix

WIDTH = 40

Points = npt.NDArray[np.float64]


def _radial(a: Points, b: Points) -> float:
    r = math.dist(a, b)
    return r**2 * math.log(r**2) if r > 0 else 0.0


def _reference(found: Points, points: Points) -> Points:
    """Bookstein, 1989: f(c_k) = found_k, and weights orthogonal to 1, x and y."""
    centres, count = fiducials(), FIDUCIALS
    system = np.zeros((count + 3, count + 3))
    for i in range(count):
        for j in range(count):
            system[i, j] = _radial(centres[i], centres[j])
        system[i, count:] = system[count:, i] = 1, *centres[i]
    solved = np.linalg.solve(system, np.vstack([found, np.zeros((3, 2))]))
    return np.array(
        [
            sum(solved[k] * _radial(p, centres[k]) for k in range(count))
            + (solved[count] + solved[count + 1] * p[0] + solved[count + 2] * p[1])
            for p in points
        ]
    )


def _pairs(count: int) -> st.SearchStrategy[Points]:
    return arrays(np.float64, (count, 2), elements=st.floats(-1.5, 1.5))


@given(found=_pairs(FIDUCIALS), points=_pairs(5))
def test_the_matrix_maps_points_as_the_spline_does(found: Points, points: Points) -> None:
    assert np.allclose(spline_matrix(points) @ found, _reference(found, points), atol=1e-8)


@given(found=_pairs(FIDUCIALS))
def test_fiducial_points_map_onto_those_that_were_found(found: Points) -> None:
    assert np.allclose(spline_matrix(fiducials()) @ found, found, atol=1e-9)


@given(points=_pairs(4), affine=arrays(np.float64, (2, 3), elements=st.floats(-2, 2)))
def test_what_is_affine_stays_affine(points: Points, affine: Points) -> None:
    def moved(p: Points) -> Points:
        return np.asarray(p @ affine[:, :2].T + affine[:, 2])

    assert np.allclose(spline_matrix(points) @ moved(fiducials()), moved(points), atol=1e-8)


def _images() -> Tensor:
    return torch.rand(3, 1, 32, WIDTH, generator=torch.Generator().manual_seed(0)) * 2 - 1


def _tps() -> TPS:
    return TPS(WIDTH, Fraction(1, 4)).eval()


def test_it_starts_as_the_identity() -> None:
    assert torch.allclose(_tps()(_images()), _images(), atol=1e-4)


def test_it_shows_what_lies_between_the_points_that_were_found() -> None:
    """All points 4 px to the right and 2 px down: so is what the picture shows, its edges repeated."""
    tps = _tps()
    with torch.no_grad():
        tps.place.bias.view(FIDUCIALS, 2).add_(torch.tensor([4 * 2 / (WIDTH - 1), 2 * 2 / 31]))
    shown, images = tps(_images()), _images()
    assert torch.allclose(shown[..., :-2, :-4], images[..., 2:, 4:], atol=1e-4)
    assert torch.allclose(shown[..., :-2, -4:], images[..., 2:, -1:].expand(-1, -1, -1, 4), atol=1e-4)


def test_its_points_learn_from_the_pictures() -> None:
    """One step away from the identity they already differ from line to line."""
    tps = TPS(WIDTH, Fraction(1, 4))
    optimizer = torch.optim.SGD(tps.parameters(), 10.0)
    (tps(_images()) * torch.linspace(-1, 1, WIDTH)).mean().backward()
    optimizer.step()
    points = tps.eval().place(tps.localise(_images()))
    assert (points[0] - points[1]).abs().max() > 1e-6


def test_lines_of_their_own_widths_have_no_spline() -> None:
    with pytest.raises(UsageError, match="one width") as error:
        TPS(None, Fraction(1))
    assert "100" in error.value.remedy
