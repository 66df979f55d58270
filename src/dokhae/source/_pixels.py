"""Every kind of pixel to 8-bit RGB on white."""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image

__all__ = ["array_to_image", "read_dpi", "to_rgb"]

# EXIF orientation -> what turns the stored image upright.
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What can stand for white where the pixels do not say it themselves.
_WHITE_LEVELS = (1.0, 255.0, 65_535.0, 4_294_967_295.0)


def to_rgb(image: Image.Image) -> NDArray[np.uint8]:
    """Decode an image upright, on white.

    Returns:
        uint8 RGB, height x width x 3, C-contiguous.
    """
    orientation = _read_orientation(image)
    flat = _flatten(image)
    if orientation in _UPRIGHT:
        flat = flat.transpose(_UPRIGHT[orientation])
    if flat.mode == "L":  # OpenCV makes three channels of one five times as fast as Pillow
        return np.asarray(cv2.cvtColor(np.asarray(flat), cv2.COLOR_GRAY2RGB), np.uint8)
    return np.asarray(flat)


def array_to_image(array: NDArray[np.generic]) -> Image.Image:
    """View an array as an image of 8 bits a channel.

    Args:
        array: Height x width (gray), x 3 (RGB) or x 4 (RGBA), of bool, uint8, uint16 (white is 65,535) or
            float (white is 1 if nothing is above it, else 255).

    Raises:
        ValueError: If shape or type is another.
    """
    pixels = array[:, :, 0] if array.ndim == 3 and array.shape[2] == 1 else array
    if pixels.ndim != 2 and not (pixels.ndim == 3 and pixels.shape[2] in (3, 4)):
        raise ValueError(f"an image array is height x width, x 3 or x 4, not {array.shape}")
    if pixels.dtype == np.bool_:
        return Image.fromarray(pixels.astype(np.uint8) * np.uint8(255))
    if pixels.dtype == np.uint8:
        return Image.fromarray(np.ascontiguousarray(pixels))
    if pixels.dtype == np.uint16:
        return Image.fromarray(_scale(pixels, 65_535))
    if np.issubdtype(pixels.dtype, np.floating):
        return Image.fromarray(_scale(pixels, _white_level(pixels, at_least=1)))
    raise ValueError(f"an image array is of bool, uint8, uint16 or float, not {pixels.dtype}")


def read_dpi(image: Image.Image) -> float | None:
    """Dots per inch as the file states them, unless it cannot be true."""
    try:
        dpi = float(image.info["dpi"][0])
    except (KeyError, IndexError, TypeError, ValueError, ZeroDivisionError):
        return None
    return dpi if 10 <= dpi < math.inf else None


def _read_orientation(image: Image.Image) -> int:
    if image.format == "TIFF":  # Pillow turns TIFF pages itself while it loads them.
        return 1
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except (Warning, OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError):
        return 1  # Broken EXIF says nothing; the picture can still be read.


def _flatten(image: Image.Image) -> Image.Image:
    """RGB of any mode, or grey if it has no colour; transparent parts white."""
    if image.mode.startswith("I;16"):
        return Image.fromarray(_scale(np.asarray(image), 65_535))
    if image.mode in ("I", "F"):
        pixels = np.asarray(image)
        return Image.fromarray(_scale(pixels, _white_level(pixels, at_least=1)))
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")
    if image.mode == "1":
        return image.convert("L")
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def _white_level(pixels: NDArray[np.generic], *, at_least: float) -> float:
    """The smallest usual white level that holds every pixel."""
    brightest = float(np.nanmax(np.where(np.isfinite(pixels), pixels, 0)))
    return next((level for level in _WHITE_LEVELS if max(brightest, at_least) <= level), brightest)


def _scale(pixels: NDArray[np.generic], white: float) -> NDArray[np.uint8]:
    """To 8 bits, row by row, so that a large page needs no second copy in floating point."""
    scaled = np.empty(pixels.shape, np.uint8)
    for source, target in zip(pixels, scaled, strict=True):
        gray = np.nan_to_num(source.astype(np.float64), posinf=white, neginf=0) * (255 / white)
        target[...] = np.clip(np.rint(gray), 0, 255)
    return scaled
