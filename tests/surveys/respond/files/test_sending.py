"""What respondents send as files, and what isn't taken."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from common.filetypes import BY_ENDING
from common.forms import INVALID
from surveys.domain.responses.recording import AnswersInvalid, Incoming, complete_response
from surveys.domain.responses.uploads import clean_name
from surveys.models import PublicLink, Response, Upload
from tests.factories.surveys import a_link, publish
from tests.surveys.respond.files.given import (
    HTML,
    PDF,
    PNG,
    SVG,
    a_file,
    a_survey,
    kept_ids,
    send,
    stored_files,
)
from tests.surveys.visiting import open_page, text_of

pytestmark = pytest.mark.django_db


def test_a_file_is_kept_over_a_mistake_and_pages_and_ends_with_the_response(
    link: PublicLink, media: Path
) -> None:
    form = open_page(Client(), link)

    again = send(link, form, a_file())  # q2 lacks its answer
    assert again.status_code == INVALID
    (kept,) = kept_ids()
    assert f'<input type="hidden" name="q1" value="{kept}">' in text_of(again)
    assert "photo.png <small>1 KB</small>" in text_of(again)

    on = send(link, form | {"q1": kept, "q2": "9"})
    assert on.status_code == 303
    assert Upload.objects.get().response == Response.objects.get()

    last = send(link, form | {"p": "b1.p1", "q3": "So"})
    assert "Your answers are in" in text_of(last)
    response = Response.objects.get()
    assert response.answers == {"q1": [kept], "q2": 9, "q3": "So"}
    assert response.is_finished
    assert [one.uuid.hex in one.file.name for one in response.uploads.all()] == [True]
    assert stored_files(media) == [PNG]


def test_upload_without_a_file_says_what_is_missing(link: PublicLink) -> None:
    form = open_page(Client(), link) | {"q2": "9", "go": "files:q1"}
    html = text_of(send(link, form))
    assert html.count("<span>Please choose a file first.</span>") == 1
    assert 'value="9" checked' in html
    assert "Please choose a file first." not in text_of(send(link, form, a_file()))


def test_who_sends_a_file_or_takes_it_back_goes_on_there_and_not_at_the_top(link: PublicLink) -> None:
    form = open_page(Client(), link) | {"q2": "9"}
    sent = send(link, form | {"go": "files:q1"}, a_file())
    (one,) = kept_ids()
    taken_back = send(link, form | {"q1": one, "drop": f"q1:{one}"})
    fields = [re.findall(r'name="([^"]+)"[^>]* autofocus', text_of(page)) for page in (sent, taken_back)]
    assert (fields, sent.status_code, taken_back.status_code) == ([["q1.new"]] * 2, 200, 200)


def test_a_file_can_be_taken_back_and_another_sent_without_going_on(link: PublicLink) -> None:
    form = open_page(Client(), link) | {"q2": "9"}

    first = send(link, form | {"go": "files"}, a_file())
    (one,) = kept_ids()
    assert (first.status_code, f'name="q1" value="{one}"' in text_of(first)) == (200, True)
    assert 'value="9" checked' in text_of(first)

    second = send(link, form | {"q1": one, "drop": f"q1:{one}"})
    assert (second.status_code, one in text_of(second)) == (200, False)

    assert send(link, form, a_file(PDF, "bill.pdf")).status_code == 303
    assert Response.objects.get().answers["q1"] == kept_ids()[1:]
    assert [one.response_id for one in Upload.objects.order_by("pk")] == [None, Response.objects.get().pk]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (HTML, "page.png"),
        (HTML, "page.html"),
        (HTML, "page.txt"),
        (SVG, "drawing.svg"),
        (SVG, "drawing.png"),
        (b"", "empty.png"),
        (b"MZ\x90\x00" + b"\x00" * 100, "tool.exe"),
        (b"PK\x03\x04" + b"\x00" * 100, "sheet.xlsx"),
        (b"#!/bin/sh\nrm -rf /\n", "notes.txt"),
    ],
)
def test_threat_26_what_isnt_what_it_is_called_is_not_taken(
    link: PublicLink, media: Path, data: bytes, name: str
) -> None:
    said = text_of(send(link, open_page(Client(), link) | {"q2": "9"}, a_file(data, name)))

    assert "This file can&#x27;t be taken. Possible are: jpg, png," in said
    assert (Upload.objects.count(), stored_files(media)) == (0, [])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("..\\..\\x.html", "x.png"),
        ("a\r\nb\x00.png", "ab.png"),
        (".", "file.png"),
        ("ä" * 300, "ä" * 190 + ".png"),
    ],
)
def test_threat_26_names_are_told_without_folders_and_signs_that_arent_shown(name: str, kept: str) -> None:
    assert clean_name(name, BY_ENDING["png"]) == kept


def test_threat_26_bytes_lie_under_a_name_of_ours(link: PublicLink, media: Path) -> None:
    send(link, open_page(Client(), link) | {"q2": "9"}, a_file(name="../../../x.png"))
    (path,) = (one.relative_to(media) for one in media.rglob("*") if one.is_file())
    uuid = Upload.objects.get().uuid.hex
    assert path.parts == ("uploads", uuid[-2:], uuid)


def test_a_file_over_the_questions_limit_is_refused_and_the_others_stay(media: Path) -> None:
    link = a_link(publish(definition=a_survey(max_files=2, max_bytes=1_000)))

    said = text_of(
        send(link, open_page(Client(), link) | {"q2": "9"}, a_file(PNG + b"\x00" * 1_000), a_file())
    )

    assert "A file may have 0.001 MB at most." in said
    assert stored_files(media) == [PNG]


def test_types_of_the_question_are_the_only_ones_taken() -> None:
    link = a_link(publish(definition=a_survey(types=["pdf"])))
    form = open_page(Client(), link) | {"q2": "9"}

    assert "Possible are: pdf." in text_of(send(link, form, a_file()))
    assert send(link, form, a_file(PDF, "bill.pdf")).status_code == 303


def test_more_files_than_asked_for_are_told_of(link: PublicLink) -> None:
    said = text_of(send(link, open_page(Client(), link) | {"q2": "9"}, a_file(), a_file(), a_file()))
    assert "There are more files than can be taken here." in said
    assert Upload.objects.count() == 2


def test_the_same_page_twice_is_one_response_with_one_file(link: PublicLink) -> None:
    form = open_page(Client(), link)
    send(link, form | {"go": "files"}, a_file())
    form |= {"q1": kept_ids()[0], "q2": "9"}
    first, second = send(link, form), send(link, form)
    assert (first.status_code, second.status_code) == (303, 303)
    assert (Response.objects.count(), Response.objects.get().uploads.count()) == (1, 1)


def test_another_ones_file_cant_be_named(link: PublicLink) -> None:
    send(link, open_page(Client(), link) | {"q2": "9"}, a_file())
    (foreign,) = kept_ids()

    said = send(link, open_page(Client(), link) | {"q1": foreign, "q2": "9"})

    assert (said.status_code, foreign in text_of(said)) == (INVALID, False)
    incoming = Incoming(
        questionnaire=link.questionnaire,
        version=link.questionnaire.published,
        unit=link.unit,
        answers={"q1": [foreign], "q2": 9},
    )
    with pytest.raises(AnswersInvalid) as refused:
        complete_response(incoming)
    assert refused.value.errors == {"q1": "This file isn't there any more. Please choose it again."}


def test_large_bodies_are_read_for_surveys_that_ask_for_files_alone(link: PublicLink, settings: Any) -> None:
    other = a_link(publish())
    body = b"x" * (settings.BODY_LIMIT_BYTES + 1)

    def status(path: str) -> int:
        return Client().post(path, body, content_type="application/x-www-form-urlencoded").status_code

    assert status(f"/s/{other.token}/") == 413
    assert status(f"/s/{other.token}/?files") == 413
    assert status(f"/s/{link.token}/") == 413
    assert status("/api/v1/responses/?files") == 413
    assert status(f"/s/{link.token}/?files") == 400  # no form of ours, but read
    assert send(link, open_page(Client(), link) | {"q2": "9"}, a_file(PNG + body)).status_code == 303


def test_one_address_sends_so_many_files_an_hour_and_no_more(link: PublicLink, settings: Any) -> None:
    settings.UPLOADS_MAX_PER_HOUR = 2
    for _ in range(2):
        assert send(link, open_page(Client(), link) | {"q2": "9"}, a_file()).status_code == 303
    said = send(link, open_page(Client(), link) | {"q2": "9"}, a_file())
    assert "Too many files came from your network." in text_of(said)
    assert Upload.objects.count() == 2
