"""Photos that people send: turned upright, shrunk, and stripped of place, time and phone, before anything is kept."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError
from werkzeug.datastructures import FileStorage

from marketplace.infra.files import keep, path_of, write_whole
from marketplace.kernel.errors import DomainError

LONGEST_SIDE = 1024
THUMB_SIDE = 320
# 600 pixels on 84 mm of paper are 180 to the inch: what an office printer shows.
PRINTED_SIDE = 600
MOST_PIXELS = 50_000_000


@dataclass(frozen=True)
class KeptPhoto:
    """A kept photo and its thumbnail, by key, with the photo's size in pixels."""

    key: str
    thumb_key: str
    width: int
    height: int


def keep_photo(content: bytes, *, printed: bool = False) -> KeptPhoto:
    """Keep a photo as WebP of at most 1024 pixels with a thumbnail of 320. Raises DomainError ``bad_photo``.

    The picture is painted anew, so EXIF, GPS and anything hidden in the file is gone. One that will be ``printed`` gets the
    rendition for paper now, while its pixels are at hand: a catalogue of 200 has no time to make them.
    """
    picture = _open(content)
    large, thumb = _shrunk(picture, LONGEST_SIDE), _shrunk(picture, THUMB_SIDE)
    kept = KeptPhoto(keep(_webp(large, 72), ".webp"), keep(_webp(thumb, 60), ".webp"), large.width, large.height)
    if printed:
        write_whole(_on_paper(path_of(kept.key)), _jpeg(large))
    return kept


def printed_photo(path: Path) -> bytes:
    """A kept photo as JPEG of at most 600 pixels, which PDF holds as it is; made once and kept beside the photo."""
    rendition = _on_paper(path)
    try:
        return rendition.read_bytes()
    except FileNotFoundError:
        with Image.open(path) as picture:
            content = _jpeg(picture.convert("RGB"))
        write_whole(rendition, content)
        return content


def _on_paper(path: Path) -> Path:
    return path.with_name(f"{path.stem}.{PRINTED_SIDE}.jpg")


def _jpeg(picture: Image.Image) -> bytes:
    out, small = BytesIO(), picture.copy()
    small.thumbnail((PRINTED_SIDE, PRINTED_SIDE), Image.Resampling.BILINEAR, reducing_gap=2.0)
    small.save(out, "JPEG", quality=78)
    return out.getvalue()


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
