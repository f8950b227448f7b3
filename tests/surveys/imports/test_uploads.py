"""What a hostile or broken file may not do."""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from surveys.models import ImportRun, Questionnaire
from tests.surveys.imports.pages import CSV, address, upload


def zipped(part: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(part, "<x/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("empty.csv", b"", "empty"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"x" * 20, "password-protected"),
        ("x.xlsx", b"PK\x03\x04broken", "read"),
        ("<script>alert(1)</script>.csv", b"\x1f\x8b00000000", "compressed"),
        ("report.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\n", "no table"),
        ("photo.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "no table"),
        ("answers.csv", b"a,b\n" + bytes(range(32)) * 20, "no table"),
        ("letter.docx", zipped("word/document.xml"), "read"),
        ("none.zip", b"PK\x05\x06" + b"\x00" * 18, "read"),
        ("header.csv", b"Respondent ID;Submitted\n", "no rows"),
        ("one.csv", b"hello", "no rows"),
        ("blank.csv", b"\n\n", "blank"),
    ],
)
def test_unreadable_file_is_refused_in_words(
    page: Client, passengers: Questionnaire, name: str, data: bytes, words: str
) -> None:
    answer = upload(page, passengers, data, name=name)
    assert answer.status_code == 400
    assert words in answer.content.decode() and "<script>alert" not in answer.content.decode()
    assert ImportRun.objects.count() == 0


def test_threat_03_script_in_file_names_and_headers_is_escaped(
    page: Client, passengers: Questionnaire
) -> None:
    evil = "<img src=x onerror=alert(1)>"
    answer = upload(page, passengers, f"id,{evil}\n1,{evil}\n", name=f"{evil}.csv")
    run = ImportRun.objects.get()
    page.post(answer.url, {"c1.to": "answer:problem_comment"})
    for name in ("import_mapping", "import_run"):
        assert "<img src=x" not in page.get(address(name, run)).content.decode()
    assert "<img src=x" not in page.get(reverse("surveys:imports")).content.decode()


HTML = b"<!doctype html><html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../x.csv", "x.csv"),
        ("/etc/passwd.csv", "passwd.csv"),
        ("..\\..\\x.csv", "x.csv"),
        ("a\r\nb.csv", "a%0D%0Ab.csv"),
    ],
)
def test_threat_26_a_file_name_with_a_path_is_a_name_and_no_path(
    page: Client, passengers: Questionnaire, settings: Any, tmp_path: Any, name: str, kept: str
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    boundary = "sign"
    fields = {"questionnaire": passengers.pk, "unit": passengers.owner_id}
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
             for key, value in fields.items()]  # fmt: skip
    shown = name.replace("\\", "\\\\").replace("\r\n", "%0D%0A")
    parts.append(
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{shown}"\r\n'
        f"Content-Type: text/csv\r\n\r\n{CSV}\r\n--{boundary}--\r\n"
    )
    page.post(
        reverse("surveys:import_new"), "".join(parts).encode(), f"multipart/form-data; boundary={boundary}"
    )
    run = ImportRun.objects.get()
    assert run.file_name == kept
    assert list(tmp_path.rglob("*")) == []
    errors = page.get(address("import_errors", run))
    assert "x.csv" not in errors.headers["Content-Disposition"]


@pytest.mark.parametrize("name", ["page.csv", "page.html", "image.png", "page.xlsx"])
def test_threat_26_markup_under_any_name_is_never_served_as_a_page(
    page: Client, passengers: Questionnaire, name: str
) -> None:
    answer = upload(page, passengers, HTML + b"\nx,y\n1,2\n", name=name)
    assert answer.status_code in (302, 400)
    assert b"<script>alert" not in answer.content
    for run in ImportRun.objects.all():
        for route in ("import_run", "import_mapping", "import_progress"):
            assert b"<script>alert" not in page.get(address(route, run)).content
        for route in ("import_errors", "import_mapping_download"):
            download = page.get(address(route, run))
            assert download.headers["Content-Disposition"].startswith("attachment"), route
            assert download.headers["X-Content-Type-Options"] == "nosniff", route
            assert not download.headers["Content-Type"].startswith("text/html"), route
