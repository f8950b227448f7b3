"""What becomes of files afterwards: swept, erased, taken along, handed out."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client

from accounts.models import OrgUnit
from common.clock import now
from surveys.domain.responses.erasing import erase_response
from surveys.domain.responses.recording import AnswersInvalid
from surveys.domain.responses.superseding import correct_response
from surveys.domain.responses.uploads import forget_loose_uploads
from surveys.models import PublicLink, Response, Upload
from tests.factories.accounts import make_user
from tests.factories.surveys import ProgramFactory, a_link, publish
from tests.surveys.respond.files.given import (
    PDF,
    PNG,
    a_file,
    a_survey,
    send,
    stored_files,
)
from tests.surveys.visiting import open_page, text_of

pytestmark = pytest.mark.django_db


def finished(link: PublicLink) -> Response:
    form = open_page(Client(), link) | {"q2": "9"}
    send(link, form, a_file())
    send(link, form | {"p": "b1.p1"})
    return Response.objects.get(completed_at__isnull=False)


def test_files_that_no_answer_names_go_when_their_time_is_over(link: PublicLink, media: Path) -> None:
    kept = finished(link)
    send(link, open_page(Client(), link) | {"go": "files"}, a_file(PDF, "bill.pdf"))
    assert (forget_loose_uploads(), len(stored_files(media))) == (0, 2)

    with time_machine.travel(now() + timedelta(days=8)):
        assert forget_loose_uploads() == 1
    assert stored_files(media) == [PNG]
    assert list(kept.uploads.values_list("name", flat=True)) == ["photo.png"]


def test_a_file_that_an_answer_names_while_others_are_swept_stays(
    link: PublicLink, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = finished(link)
    for name in ("first.pdf", "second.pdf"):
        send(link, open_page(Client(), link) | {"go": "files"}, a_file(PDF, name))
    delete = Upload.delete

    def names_the_other(upload: Upload) -> None:
        Upload.objects.filter(name="second.pdf").update(response=kept)
        delete(upload)

    monkeypatch.setattr(Upload, "delete", names_the_other)
    with time_machine.travel(now() + timedelta(days=8)):
        assert forget_loose_uploads() == 1
    assert sorted(kept.uploads.values_list("name", flat=True)) == ["photo.png", "second.pdf"]
    assert len(stored_files(media)) == 2


def test_a_file_taken_back_goes_once_the_response_is_finished(link: PublicLink, media: Path) -> None:
    form = open_page(Client(), link) | {"q2": "9"}
    send(link, form | {"go": "files"}, a_file(PDF, "bill.pdf"))
    send(link, form, a_file())
    assert forget_loose_uploads() == 0
    send(link, form | {"p": "b1.p1"})
    assert (forget_loose_uploads(), stored_files(media)) == (1, [PNG])


def test_erasing_takes_rows_and_bytes(
    link: PublicLink, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    response = finished(link)
    with django_capture_on_commit_callbacks(execute=True):
        erase_response(response, by=None, reason="Asked for")
    response.refresh_from_db()
    assert (Upload.objects.count(), stored_files(media), "q1" in response.answers) == (0, [], False)


def test_a_correction_takes_the_files_along_and_changes_none(link: PublicLink) -> None:
    response = finished(link)
    corrected = correct_response(response, answers={"q2": 3}, by=None, why="Typed wrongly")
    assert [one.name for one in corrected.uploads.all()] == ["photo.png"]
    with pytest.raises(AnswersInvalid) as refused:
        correct_response(corrected, answers={"q1": ["x"]}, by=None, why="Wrong")
    assert refused.value.errors == {"q1": "Files stay as they were sent."}


def staff(role: str, unit: OrgUnit) -> Client:
    client = Client()
    client.force_login(make_user(role, unit))
    return client


def test_a_file_is_a_download_that_runs_nowhere(link: PublicLink) -> None:
    upload = finished(link).uploads.get()

    answer = staff("unit_manager", link.unit).get(f"/surveys/files/{upload.uuid}/")

    assert b"".join(answer) == PNG  # type: ignore[arg-type]
    assert {
        name: answer[name] for name in ("Content-Type", "Content-Disposition", "X-Content-Type-Options")
    } == {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": 'attachment; filename="photo.png"',
        "X-Content-Type-Options": "nosniff",
    }
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer["Cache-Control"] == "private, no-store"


def test_the_response_links_its_files_for_who_may_see_contacts(link: PublicLink) -> None:
    response = finished(link)
    address = f"/surveys/files/{response.uploads.get().uuid}/"
    page = f"/responses/{response.uuid}/"
    assert (address in text_of(staff("unit_manager", link.unit).get(page))) is True
    assert (address in text_of(staff("viewer", link.unit).get(page))) is False


def test_files_of_few_in_anonymous_programs_and_of_the_unfinished_stay_hidden() -> None:
    program = ProgramFactory(is_anonymous=True)
    link = a_link(publish(program, definition=a_survey()))
    upload = finished(link).uploads.get()
    assert staff("administrator", link.unit).get(f"/surveys/files/{upload.uuid}/").status_code == 404

    open_link = a_link(publish(definition=a_survey()))
    send(open_link, open_page(Client(), open_link) | {"q2": "9"}, a_file())
    begun = Upload.objects.exclude(pk=upload.pk).get()
    assert staff("administrator", open_link.unit).get(f"/surveys/files/{begun.uuid}/").status_code == 404


def test_a_file_whose_bytes_are_gone_is_not_there(link: PublicLink) -> None:
    upload = finished(link).uploads.get()
    default_storage.delete(upload.file.name)
    assert staff("administrator", link.unit).get(f"/surveys/files/{upload.uuid}/").status_code == 404
