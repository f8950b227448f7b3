"""Files that respondents send, and where they lie."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from surveys.models import PublicLink, Upload

DISK = "django.core.files.storage.FileSystemStorage"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
PDF = b"%PDF-1.7\n" + b"x" * 100
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def a_survey(**validation: Any) -> dict[str, Any]:
    """q1 takes files, q2 must be answered; q3 stands on a second page."""
    return {
        "languages": ["en"],
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": [["q1", "q2"], ["q3"]]}},
        "questions": {
            "q1": {"kind": "file", "key": "photo", "required": True, "validation": validation},
            "q2": {"kind": "nps", "key": "nps", "required": True},
            "q3": {"kind": "long_text", "key": "why"},
        },
        "texts": {"en": {"title": "T", "q1.text": "A photo?", "q2.text": "Recommend?", "q3.text": "Why?"}},
    }


def a_file(data: bytes = PNG, name: str = "photo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def send(link: PublicLink, form: dict[str, Any], *files: Any, client: Client | None = None) -> Any:
    """Posts a page as a browser does whose form takes files."""
    body = form | ({"q1.new": list(files)} if files else {})
    return (client or Client()).post(f"/s/{link.token}/?files", body)


def kept_ids() -> list[str]:
    return [str(uuid) for uuid in Upload.objects.order_by("pk").values_list("uuid", flat=True)]


def stored_files(media: Path) -> list[bytes]:
    return sorted(one.read_bytes() for one in media.rglob("*") if one.is_file())
