"""Round bullets of a page are one character: ○, ㅇ and the letter O differ by nothing that print shows.

What begins a line and has a space behind it is a bullet, if the network is not sure that it is a letter or a
digit; which one it is, all of them tell together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from dokhae.hangul import is_syllable
from dokhae.recognize.decode import Symbol

__all__ = ["of_one_shape"]

_BULLETS: Final = "○ㅇ"
_ROUND: Final = _BULLETS + "O0o"
_SURE: Final = 0.98  # confidence from which on a letter or a digit stays
_LEAST: Final = 2  # bullets from which on they tell which one it is
_BEGUN: Final = 3  # symbols: the bullet, the space and what it stands before


def of_one_shape(lines: Sequence[Sequence[Symbol]]) -> list[list[Symbol]]:
    """The symbols of the lines of a page, its round bullets alike."""
    settled = [list(line) for line in lines]
    begun = [line for line in settled if _begins_with_bullet(line)]
    mass = {bullet: _mass(begun, bullet) for bullet in _BULLETS}
    if len(begun) < _LEAST or not any(mass.values()):
        return settled
    usual = max(mass, key=lambda bullet: mass[bullet])
    for line in begun:
        line[0] = replace(line[0], text=usual)
    return settled


def _mass(begun: Sequence[Sequence[Symbol]], bullet: str) -> float:
    return sum(line[0].confidence for line in begun if line[0].text == bullet)


def _begins_with_bullet(line: Sequence[Symbol]) -> bool:
    if len(line) < _BEGUN or line[0].text not in _ROUND or line[1].text != " ":
        return False
    # O 형, 0 이상: a letter or a digit that is seen to be one.
    unsure = line[0].text in _BULLETS or line[0].confidence < _SURE
    return unsure and (is_syllable(line[2].text) or line[2].text.isalnum())
