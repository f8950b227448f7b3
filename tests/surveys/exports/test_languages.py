"""One set of answers, told in a chosen language: in files, in the codebook, in results."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from surveys.domain.responses.processing import process_responses
from surveys.exports.jobs import make_export
from surveys.models import Export
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory, a_definition, a_response, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey() -> Any:
    definition = a_definition(languages=["en", "de"])
    definition["texts"]["de"] = {"q2.text": "Wie fanden Sie das?", "q2.r1": "WCs", "q2.c5": "Hervorragend"}
    program = ProgramFactory(owner=OrgUnitFactory(name="Airport"))
    survey = publish(program, definition=definition)
    for language in ("en", "de") * 3:
        a_response(survey, answers={"q1": 9, "q2.r1": "c5"}, language=language)
    return survey


@pytest.fixture
def page(survey: Any) -> Client:
    client = Client()
    client.force_login(make_user(Role.ADMINISTRATOR, survey.owner))
    return client


def test_codebook_tells_labels_in_the_language_that_is_chosen(page: Client, survey: Any) -> None:
    url = reverse("surveys:codebook", args=[survey.uuid])
    html = page.get(f"{url}?language=de").content.decode()
    assert ("Wie fanden Sie das? – WCs" in html, "Hervorragend" in html) == (True, True)
    assert "Hervorragend" not in page.get(url).content.decode()
    assert page.get(f"{url}?language=fr").status_code == 400


def test_answers_in_all_languages_have_one_label_in_the_file(page: Client, survey: Any) -> None:
    form = {"questionnaire": survey.pk, "unit": survey.owner.pk, "file_format": "csv", "told_as": "labels"}
    address = reverse("surveys:export_new")
    assert page.post(address, form | {"language": "fr"}).status_code == 400
    assert page.post(address, form | {"language": "de"}).status_code == 302
    export = Export.objects.get()
    assert make_export(export.pk) == "done"
    file = page.get(reverse("surveys:export_download", args=[export.uuid]))
    rows = rows_of(b"".join(file.streaming_content))
    found = {(row["restrooms"], row["language"]) for row in rows}
    assert found == {("Hervorragend", "en"), ("Hervorragend", "de")}


def test_results_are_told_in_the_language_that_is_chosen(page: Client, survey: Any) -> None:
    url = reverse("survey_results", args=[survey.uuid])
    process_responses()
    assert "Hervorragend" in page.get(f"{url}?words=de").content.decode()
    assert "Hervorragend" not in page.get(url).content.decode()
    assert page.get(f"{url}?words=fr").status_code == 400


def rows_of(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
