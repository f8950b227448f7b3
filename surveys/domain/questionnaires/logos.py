"""Logos for respondents' pages: small enough to stand in the page itself, made so where they aren't."""

import base64
import io
import warnings

from PIL import Image, UnidentifiedImageError

from common.refusals import Refused
from surveys.document.look import MAGIC, MOST_LOGO_BYTES

FORMATS = ("PNG", "JPEG", "GIF", "WEBP")
MOST_UPLOADED = 900_000
MOST_PIXELS = 16_000_000
LARGEST = (480, 160)
SHRINKING = ((1.0, 90), (1.0, 75), (0.75, 80), (0.6, 75), (0.5, 70), (0.35, 65), (0.25, 60))
TOO_MANY_PIXELS = "This picture has more than 16 million pixels. Choose a smaller one."
NO_PICTURE = "This is no PNG, JPEG, GIF or WebP picture that can be read. Choose another file."


class LogoRefused(Refused):
    """A picture that can't become a logo; the message says why and what to do."""


def logo_from(data: bytes) -> str:
    """The picture as a `data:` address of at most MOST_LOGO_BYTES, shrunk where it is larger.

    What it is, its content says, never its name. Raises LogoRefused.
    """
    if len(data) > MOST_UPLOADED:
        raise LogoRefused("This picture is larger than 900 KB. Choose a smaller one.")
    start = next((start for start, magic in MAGIC.items() if data.startswith(magic)), "")
    if not start or (start.endswith("webp;base64,") and data[8:12] != b"WEBP"):
        raise LogoRefused(NO_PICTURE)
    picture = _opened(data)
    if len(data) <= MOST_LOGO_BYTES:
        return start + base64.b64encode(data).decode()
    for share, quality in SHRINKING:
        small = _shrunk(picture, share, quality)
        if len(small) <= MOST_LOGO_BYTES:
            return "data:image/webp;base64," + base64.b64encode(small).decode()
    raise LogoRefused(
        f"This picture stays over {MOST_LOGO_BYTES:,} bytes however small. Choose a plainer one."
    )


def _opened(data: bytes) -> Image.Image:
    """The first frame, decoded; nothing that claims more pixels than a logo could have is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
            is_small = picture.width * picture.height <= MOST_PIXELS
            if is_small:
                picture.load()
    except Image.DecompressionBombError:
        raise LogoRefused(TOO_MANY_PIXELS) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Warning) as error:
        raise LogoRefused(NO_PICTURE) from error
    if not is_small:
        raise LogoRefused(TOO_MANY_PIXELS)
    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    return picture.convert("RGBA" if has_alpha else "RGB")


def _shrunk(picture: Image.Image, share: float, quality: int) -> bytes:
    """As WebP, no larger than `share` of LARGEST; without what cameras and programs write beside it."""
    small = picture.copy()
    small.thumbnail((int(LARGEST[0] * share), int(LARGEST[1] * share)))
    written = io.BytesIO()
    small.save(written, "WEBP", quality=quality, method=6)
    return written.getvalue()
