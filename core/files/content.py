"""What may be stored: sniffed content and extension must agree; pictures are drawn anew without their metadata."""

import struct
import zlib
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

import puremagic
from flask_babel import lazy_gettext
from PIL import Image, ImageOps

from core.errors import DomainError

LARGEST_FILE = 8 * 1024 * 1024
LARGEST_PICTURE = 40_000_000
LONGEST_SIDE = 3000
LONGEST_NAME = 120
QUALITY = 88

PDF = "application/pdf"
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
EXTENSIONS = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": PDF,
}
# What a control of a form offers; the check below decides.
ACCEPT = ",".join(sorted(EXTENSIONS))
ACCEPT_PICTURES = ",".join(sorted(extension for extension, kind in EXTENSIONS.items() if kind in PICTURES))

# The library itself refuses what is twice as large before a pixel is read.
Image.MAX_IMAGE_PIXELS = LARGEST_PICTURE
_TOO_MANY_PIXELS = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    struct.error,
    zlib.error,
)


class UploadRefused(DomainError):
    """The file cannot be stored."""

    code = "upload_refused"
    status = 422
    text = lazy_gettext("This file cannot be used.")


class EmptyFile(UploadRefused):
    """There is nothing in the file."""

    code = "file_empty"
    text = lazy_gettext("This file is empty.")


class FileTooLarge(UploadRefused):
    """The file has more bytes than allowed."""

    code = "file_too_large"
    text = lazy_gettext("This file is too large. The limit is %(limit)s MB.")


class FileTypeRefused(UploadRefused):
    """Neither a picture nor a PDF, or the name says something else than the content."""

    code = "file_type_refused"
    text = lazy_gettext("Please choose a picture (JPEG, PNG or WebP) or a PDF. “%(name)s” is neither.")


class NotAPicture(UploadRefused):
    """A picture is needed here."""

    code = "not_a_picture"
    text = lazy_gettext("Please choose a picture (JPEG, PNG or WebP).")


class PictureTooLarge(UploadRefused):
    """The picture has more pixels than we are willing to draw."""

    code = "picture_too_large"
    text = lazy_gettext("This picture has too many pixels. The limit is %(limit)s megapixels.")


class PictureUnreadable(UploadRefused):
    """The picture is damaged."""

    code = "picture_unreadable"
    text = lazy_gettext("This picture cannot be read. Please save it anew and try again.")


@dataclass(frozen=True)
class Content:
    """Checked bytes, what they are, and what people called them."""

    data: bytes
    content_type: str
    name: str

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown as a picture."""
        return self.content_type in PICTURES


def checked_content(name: str, data: bytes, *, longest_side: int = LONGEST_SIDE) -> Content:
    """Return what may be stored of an upload.

    Raises:
        UploadRefused: the file is empty, too large, of another type, or damaged.
    """
    if not data:
        raise EmptyFile
    if len(data) > LARGEST_FILE:
        raise FileTooLarge(limit=LARGEST_FILE // 1024 // 1024)
    shown = safe_name(name)
    content_type = EXTENSIONS.get(PurePosixPath(shown).suffix.lower(), "")
    if not content_type or content_type != _sniffed(data):
        raise FileTypeRefused(name=shown)
    if content_type == PDF:
        return Content(data, PDF, shown)
    return Content(_drawn_anew(data, PICTURES[content_type], longest_side), content_type, shown)


def safe_name(name: str) -> str:
    """Return a file name without folders, control characters and tricks of writing direction."""
    last = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(letter for letter in last if letter.isprintable()).strip(" .")
    path = PurePosixPath(printable or "file")
    suffix = path.suffix[:10]
    return path.name[: len(path.name) - len(path.suffix)][: LONGEST_NAME - len(suffix)] + suffix


def _sniffed(data: bytes) -> str:
    try:
        return str(puremagic.from_string(data, mime=True))
    except (puremagic.PureError, ValueError):
        return ""


def _drawn_anew(data: bytes, kind: str, longest_side: int) -> bytes:
    try:
        with Image.open(BytesIO(data), formats=[kind]) as picture:
            if picture.width * picture.height > LARGEST_PICTURE:
                raise _too_many_pixels()
            # JPEG is read at a fraction of its size where that is enough.
            picture.draft(None, (longest_side, longest_side))
            return _bytes_of(_upright(picture, longest_side), kind)
    except _TOO_MANY_PIXELS as error:
        raise _too_many_pixels() from error
    except _UNREADABLE as error:
        raise PictureUnreadable from error


def _too_many_pixels() -> PictureTooLarge:
    return PictureTooLarge(limit=LARGEST_PICTURE // 1_000_000)


def _upright(picture: Image.Image, longest_side: int) -> Image.Image:
    picture.thumbnail((longest_side, longest_side))
    return ImageOps.exif_transpose(picture)


def _bytes_of(picture: Image.Image, kind: str) -> bytes:
    see_through = kind != "JPEG" and (picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info)
    pixels = picture.convert("RGBA" if see_through else "RGB")
    # What describes the picture (place, camera, comments) stays behind with the old object.
    clean = Image.new(pixels.mode, pixels.size)
    clean.paste(pixels)
    stream = BytesIO()
    clean.save(stream, kind, quality=QUALITY)
    return stream.getvalue()
