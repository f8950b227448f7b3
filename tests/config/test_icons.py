"""The icons that browsers ask for, with and without being told; respondents' pages ask for none."""

import re
import struct

import pytest
from django.test import Client

from tests.factories.surveys import a_link

ICON = re.compile(r'<link rel="icon" href="([^"]+)"')


@pytest.mark.parametrize(
    ("path", "kind", "begins"),
    [
        ("/favicon.ico", "image/x-icon", struct.pack("<HHH", 0, 1, 3)),
        ("/apple-touch-icon.png", "image/png", b"\x89PNG"),
    ],
)
def test_icons_stand_where_browsers_look_unasked(client: Client, path: str, kind: str, begins: bytes) -> None:
    answer = client.get(path)
    body = b"".join(answer.streaming_content)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert body.startswith(begins)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/login/", "/api/v1/docs/", "/nothing/here/"])
def test_staff_pages_name_our_icon(client: Client, path: str) -> None:
    page = client.get(path, follow=True).content.decode()
    assert ICON.findall(page) == ["/static/img/favicon.svg"]


@pytest.mark.django_db
def test_respondents_pages_make_no_request_for_an_icon(client: Client) -> None:
    page = client.get(f"/s/{a_link().token}/").content.decode()
    assert ICON.findall(page) == ["data:,"]
