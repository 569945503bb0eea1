"""Photos that people send: turned upright, shrunk, and stripped of place, time and phone, before anything is kept."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError
from werkzeug.datastructures import FileStorage

from marketplace.infra.files import keep
from marketplace.kernel.errors import DomainError

LONGEST_SIDE = 1024
THUMB_SIDE = 320
MOST_PIXELS = 50_000_000


@dataclass(frozen=True)
class KeptPhoto:
    """A kept photo and its thumbnail, by key, with the photo's size in pixels."""

    key: str
    thumb_key: str
    width: int
    height: int


def keep_photo(content: bytes) -> KeptPhoto:
    """Keep a photo as WebP of at most 1024 pixels with a thumbnail of 320. Raises DomainError ``bad_photo``.

    The picture is painted anew, so EXIF, GPS and anything hidden in the file is gone.
    """
    picture = _open(content)
    large, thumb = _shrunk(picture, LONGEST_SIDE), _shrunk(picture, THUMB_SIDE)
    return KeptPhoto(keep(_webp(large, 72), ".webp"), keep(_webp(thumb, 60), ".webp"), large.width, large.height)


def photo_key(file: FileStorage | None) -> str | None:
    """The key of a photo that a form sent, kept; None where none was chosen. Raises DomainError ``bad_photo``."""
    return keep_photo(file.read()).key if file and file.filename else None


def _open(content: bytes) -> Image.Image:
    try:
        picture = Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP", "AVIF"))
        if picture.width * picture.height > MOST_PIXELS:
            raise DomainError("bad_photo", field="photo")
        picture.draft("RGB", (2 * LONGEST_SIDE, 2 * LONGEST_SIDE))
        return ImageOps.exif_transpose(picture).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise DomainError("bad_photo", field="photo") from error


def _shrunk(picture: Image.Image, side: int) -> Image.Image:
    copy = Image.new("RGB", picture.size)
    copy.paste(picture)
    copy.thumbnail((side, side), Image.Resampling.LANCZOS)
    return copy


def _webp(picture: Image.Image, quality: int) -> bytes:
    out = BytesIO()
    picture.save(out, "WEBP", quality=quality, method=4)
    return out.getvalue()
