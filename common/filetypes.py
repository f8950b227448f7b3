"""Kinds of files that may come from strangers: by their first bytes, never by what they are called.

Nothing that a browser would run is among them: no SVG, no HTML, no archives, no programs.
"""

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

HEAD_BYTES = 4_096
MOST_ENTRIES = 10_000  # of a document that is a zip inside
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
UNPRINTED = frozenset(range(32)) - {9, 10, 12, 13, 27}
DEFAULT_FAMILIES = ("image", "pdf", "document", "spreadsheet", "csv", "text", "audio", "video")


@dataclass(frozen=True)
class FileType:
    """`ending` is how its names end, `family` what people call it, `content` its content type."""

    ending: str
    family: str
    content: str


TYPES = tuple(
    FileType(*one)
    for one in (
        ("jpg", "image", "image/jpeg"),
        ("png", "image", "image/png"),
        ("gif", "image", "image/gif"),
        ("webp", "image", "image/webp"),
        ("heic", "image", "image/heic"),
        ("pdf", "pdf", "application/pdf"),
        ("docx", "document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("doc", "document", "application/msword"),
        ("odt", "document", "application/vnd.oasis.opendocument.text"),
        ("rtf", "document", "application/rtf"),
        ("xlsx", "spreadsheet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("xls", "spreadsheet", "application/vnd.ms-excel"),
        ("ods", "spreadsheet", "application/vnd.oasis.opendocument.spreadsheet"),
        ("pptx", "document", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
        ("ppt", "document", "application/vnd.ms-powerpoint"),
        ("csv", "csv", "text/csv"),
        ("txt", "text", "text/plain"),
        ("mp3", "audio", "audio/mpeg"),
        ("m4a", "audio", "audio/mp4"),
        ("ogg", "audio", "audio/ogg"),
        ("wav", "audio", "audio/wav"),
        ("flac", "audio", "audio/flac"),
        ("amr", "audio", "audio/amr"),
        ("mp4", "video", "video/mp4"),
        ("mov", "video", "video/quicktime"),
        ("webm", "video", "video/webm"),
        ("3gp", "video", "video/3gpp"),
    )
)
BY_ENDING = {one.ending: one for one in TYPES}
OTHER_ENDINGS = {"jpeg": "jpg", "jpe": "jpg", "heif": "heic", "oga": "ogg", "m4v": "mp4", "qt": "mov"}
STARTS = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"ID3", "mp3"),
    (b"OggS", "ogg"),
    (b"fLaC", "flac"),
    (b"#!AMR", "amr"),
    (b"\x1a\x45\xdf\xa3", "webm"),
)
OF_RIFF = {b"WEBP": "webp", b"WAVE": "wav"}
OF_BOXES = {  # what stands behind "ftyp" in files of the MPEG-4 family
    **dict.fromkeys((b"heic", b"heix", b"mif1", b"heim", b"hevc", b"msf1"), "heic"),
    **dict.fromkeys((b"M4A ", b"M4B "), "m4a"),
    b"qt  ": "mov",
    **dict.fromkeys((b"3gp4", b"3gp5", b"3gp6", b"3ge6", b"3gg6"), "3gp"),
}
OF_ZIPS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
OPEN_DOCUMENTS = {
    b"mimetypeapplication/vnd.oasis.opendocument.text": "odt",
    b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet": "ods",
}
OF_OLE = ("doc", "xls", "ppt")  # alike at their beginning: told apart by the name
OF_TEXTS = ("csv", "txt")


def sniff(stream: BinaryIO, name: str) -> FileType | None:
    """What a file is by its bytes; None for what is empty, unknown, or may do harm. The name decides only
    among types that begin alike, and only where it fits. The stream is put back to its start."""
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    found = _by_bytes(head, stream, ending_of(name))
    stream.seek(0)
    return BY_ENDING.get(found)


def ending_of(name: str) -> str:
    """The ending of a file's name as we write it: `Photo.JPEG` → `jpg`."""
    _, dot, ending = name.rpartition(".")
    ending = ending.lower() if dot else ""
    return OTHER_ENDINGS.get(ending, ending)


def types_named(names: Iterable[str]) -> tuple[FileType, ...]:
    """The types of these endings and families, in our order; those that nobody knows are passed over."""
    wanted = {ending_of(f"x.{name}") for name in names} | {str(name).lower() for name in names}
    return tuple(one for one in TYPES if one.ending in wanted or one.family in wanted)


def unknown_types(names: Iterable[str]) -> list[str]:
    """Those names that stand for no type."""
    return [name for name in names if not types_named([name])]


def _by_bytes(head: bytes, stream: BinaryIO, ending: str) -> str:
    if not head:
        return ""
    for start, found in STARTS:
        if head.startswith(start):
            return found
    if head[:4] == b"RIFF":
        return OF_RIFF.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return OF_BOXES.get(head[8:12], "mp4")
    if head[:2] == b"\xff\xfb" or head[:2] in (b"\xff\xf3", b"\xff\xf2"):
        return "mp3"
    if head.startswith(OLE):
        return ending if ending in OF_OLE else ""
    if head.startswith(b"PK\x03\x04"):
        return _in_zip(head, stream)
    return _in_text(head, stream, ending)


def _in_zip(head: bytes, stream: BinaryIO) -> str:
    """A document that is a zip: by the names inside alone, nothing is unpacked."""
    for start, found in OPEN_DOCUMENTS.items():
        if head[30:].startswith(start):
            return found
    try:
        with zipfile.ZipFile(stream) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return ""
    if len(names) > MOST_ENTRIES:
        return ""
    return next((found for name, found in OF_ZIPS.items() if name in names), "")


def _in_text(head: bytes, stream: BinaryIO, ending: str) -> str:
    """Plain words: UTF-8 without control characters all through, and nothing that looks like a page."""
    if ending not in OF_TEXTS or head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"#!")):
        return ""
    stream.seek(0)
    rest = b""
    while piece := stream.read(1 << 20):
        if UNPRINTED & set(piece):
            return ""
        rest = _undecoded(rest + piece)
        if len(rest) > 3:
            return ""
    return "" if rest else ending


def _undecoded(data: bytes) -> bytes:
    """What is left of `data` behind its last whole character of UTF-8; more than 3 bytes: it is none."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        return data[error.start :] if error.end == len(data) else data + b"    "
    return b""
