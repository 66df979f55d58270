"""From a page image to its text lines in reading order."""

from __future__ import annotations

from dokhae.layout.crop import crop, parts_to_page, to_page
from dokhae.layout.detector import Detector
from dokhae.layout.page import Layout, LineLayout, PageLayout, RegionLayout
from dokhae.layout.rotation import Score
from dokhae.layout.rules import without_rules

__all__ = [
    "Detector",
    "Layout",
    "LineLayout",
    "PageLayout",
    "RegionLayout",
    "Score",
    "crop",
    "parts_to_page",
    "to_page",
    "without_rules",
]
