"""Pictures: made anew from their pixels, so that nothing else comes along."""

import struct
import warnings
from contextlib import suppress
from io import BytesIO
from typing import Any, cast

from PIL import Image, ImageCms, ImageOps, JpegImagePlugin, MpoImagePlugin, WebPImagePlugin

from baken.files.cleaning import kinds
from baken.files.cleaning.limits import PIXELS, Found, Reason, Refused

# Loaded here, because the process in which this runs can open no file later on.
Image.preinit()
PLUGINS = (MpoImagePlugin, WebPImagePlugin)
FORMATS = {
    kinds.JPEG: ("JPEG", "MPO"),
    kinds.PNG: ("PNG",),
    kinds.WEBP: ("WEBP",),
    kinds.GIF: ("GIF",),
}
LOSSY = {kinds.JPEG, kinds.WEBP}
QUALITY = 92
FINE = 0
"""Colour in every pixel; a photo that has it more coarsely keeps it so."""
PLAIN = {"1", "L", "LA", "RGB", "RGBA"}
DEEP = {"I;16": "I;16", "I;16B": "I;16", "I": "I;16"}
SRGB = ImageCms.createProfile("sRGB")
ODD_ORIENTATION = (ValueError, TypeError, KeyError, IndexError, SyntaxError, OSError, struct.error)


def cleaned(content: bytes, kind: str) -> tuple[Found, bytes]:
    """Return the picture, upright and in sRGB, as JPEG or as PNG.

    :raises Refused: if it moves, or has more pixels than are taken.
    """
    with _opened(content, kind) as picture:
        if picture.width * picture.height > PIXELS:
            raise Refused(Reason.PIXELS)
        # A photo of a phone may hold a small second picture; that one is left behind.
        if kind != kinds.JPEG and getattr(picture, "n_frames", 1) > 1:
            raise Refused(Reason.ANIMATED)
        picture.load()
        sampling = JpegImagePlugin.get_sampling(picture) if kind == kinds.JPEG else FINE
        pixels = _pixels(picture)
    target = BytesIO()
    if kind in LOSSY and pixels.mode in {"L", "RGB"}:
        pixels.save(target, "JPEG", quality=QUALITY, subsampling=max(sampling, FINE))
        return Found.JPEG, target.getvalue()
    pixels.save(target, "PNG")
    return Found.PNG, target.getvalue()


def _opened(content: bytes, kind: str) -> Image.Image:
    Image.MAX_IMAGE_PIXELS = PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # we count
            return Image.open(BytesIO(content), formats=FORMATS[kind])
    except Image.DecompressionBombError as error:
        raise Refused(Reason.PIXELS) from error


def _pixels(picture: Image.Image) -> Image.Image:
    """Return a picture that holds the pixels of `picture`, as one sees them, and nothing more."""
    upright = picture
    with suppress(*ODD_ORIENTATION):  # an orientation that cannot be read turns nothing
        upright = ImageOps.exif_transpose(picture)
    if "transparency" in upright.info:
        upright = upright.convert("RGBA")
    shown = _in_srgb(upright, picture.info.get("icc_profile"))
    if shown.mode in DEEP:
        shown = shown.convert(DEEP[shown.mode])
    elif shown.mode not in PLAIN:
        shown = shown.convert("RGBA" if "A" in shown.mode or "a" in shown.mode else "RGB")
    if shown.mode in {"LA", "RGBA"}:  # what lies under a pixel that cannot be seen
        seen = shown.getchannel("A").point([0] + [255] * 255)
        shown = Image.composite(shown, Image.new(shown.mode, shown.size), seen)
    return Image.frombytes(shown.mode, shown.size, shown.tobytes())


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return `picture` in the colours that every screen knows; an odd profile is let go."""
    if profile and picture.mode in {"RGB", "RGBA", "CMYK"}:
        mode = "RGB" if picture.mode == "CMYK" else picture.mode
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            # A profile may be given as a file that holds it.
            source = ImageCms.getOpenProfile(cast(Any, BytesIO(profile)))
            converted = ImageCms.profileToProfile(picture, source, SRGB, outputMode=mode)
            return converted or picture
    return picture
