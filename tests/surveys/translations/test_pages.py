"""Translating on the pages: finding what is left, confirming, and a file from upload to undo."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.editing import change_draft, draft_of
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.surveys.translations.given import GERMAN, a_survey

pytestmark = pytest.mark.django_db
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def survey():
    return a_survey(OrgUnitFactory(name="Airport"))


@pytest.fixture
def client(client, survey):
    client.force_login(make_user("program_manager", survey.owner, name="Maya"))
    return client


@pytest.fixture
def url(survey):
    return f"/surveys/{survey.uuid}/texts/de/"


def shown(client, address):
    return re.findall(r'name="t\.([\w.]+)"', client.get(address).content.decode())


def german(survey):
    return draft_of(survey).definition["texts"]["de"]


def english(survey, **texts):
    draft = draft_of(survey)
    definition = drafting.set_texts(draft.definition, "en", texts)
    change_draft(draft, rev=draft.rev, definition=definition, label="Edited", by=None)


def csv_of(*rows):
    text = "Path;Source (en);Translation (de)\n" + "".join(";".join(row) + "\n" for row in rows)
    return SimpleUploadedFile("german.csv", text.encode("utf-8-sig"))


def hidden(html, name):
    return re.search(rf'name="{name}" value="([^"]*)"', html)[1]


def test_filters_and_search_find_what_is_left(client, survey, url):
    english(survey, **{"title": "Another title"})
    main = draft_of(survey).definition["texts"]["en"]
    assert shown(client, f"{url}?show=changed") == ["title"]
    assert sorted(shown(client, f"{url}?show=missing")) == sorted(main.keys() - GERMAN.keys())
    assert shown(client, f"{url}?q=GRUND") == ["q3.text"]
    assert shown(client, f"{url}?q=security") == ["q2.r2"]
    assert shown(client, f"{url}?show=wrong") == []
    assert "Nothing left here" in client.get(f"{url}?show=wrong").content.decode()
    assert "Nothing found" in client.get(f"{url}?q=nowhere").content.decode()


def test_still_right_takes_the_mark_away(client, survey, url):
    english(survey, title="Another title")
    html = client.get(url).content.decode()
    assert (html.count("Still right"), "English was changed since." in html) == (1, True)
    client.post(url, {"rev": draft_of(survey).rev, "keep": "title"})
    assert "outdated" not in draft_of(survey).definition
    assert "Still right" not in client.get(url).content.decode()


def test_saving_while_typing_tells_what_is_wrong_with_this_text_alone(client, survey, url):
    answer = client.post(url, {"rev": 0, "t.q3.text": "Warum?", "t.q1.low": "Nie", "auto": "1"})
    html = answer.content.decode()
    assert re.findall(r'id="(n-[\w-]+)"', html) == ["n-q1-low", "n-q3-text"]
    assert "The gap {{q1}} of the source is missing." in html


def test_undo_leads_back_to_the_translation(client, survey, url):
    client.post(url, {"rev": 0, "t.q1.low": "Nie"})
    answer = client.post(f"/surveys/{survey.uuid}/undo/", {"language": "de"})
    assert (answer.url, german(survey)) == (url, GERMAN)
    assert client.post(f"/surveys/{survey.uuid}/redo/", {"language": "xx"}).url == f"/surveys/{survey.uuid}/"


def test_taking_a_language_out_says_how_much_goes(client, survey, url):
    assert f"Take out Deutsch and its {len(GERMAN)} texts?" in client.get(url).content.decode()
    client.post(f"{url}remove/", {"rev": 0})
    assert draft_of(survey).definition["languages"] == ["en"]
    client.post(f"/surveys/{survey.uuid}/undo/?rev={draft_of(survey).rev}")
    assert german(survey) == GERMAN


def test_downloads_are_files(client, url):
    answer = client.get(f"{url}export.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="Flight-de.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert client.get(f"{url}export.xlf")["Content-Type"] == "application/xliff+xml; charset=utf-8"
    assert client.get(f"{url}export.html").status_code == 404
    assert client.get(url.replace("/de/", "/fr/") + "export.csv").status_code == 404


def test_upload_shows_first_takes_what_was_chosen_and_can_be_undone(client, survey, url):
    rows = [
        ("q1.low", "", "Nie"),
        ("q1.high", "", "Immer"),
        ("q3.text", "Why {{q1}}?", "Warum?"),
        ("title", "Old title", EVIL),
        ("evil", "", EVIL),
    ]
    html = client.post(f"{url}import/", {"file": csv_of(*rows)}).content.decode()
    assert german(survey) == GERMAN
    assert EVIL not in html
    assert "1, left out: <code>evil</code>" in html
    assert re.findall(r'value="([\w.]+)" id="take-\d+" checked', html) == ["q1.low", "q1.high"]
    taken = {"rev": hidden(html, "rev"), "upload": hidden(html, "upload"), "take": ["q1.low", "q3.text"]}
    answer = client.post(f"{url}import/", taken)
    assert answer.url == url
    assert german(survey) == GERMAN | {"q1.low": "Nie", "q3.text": "Warum?"}
    client.post(f"/surveys/{survey.uuid}/undo/?rev={draft_of(survey).rev}")
    assert german(survey) == GERMAN


def test_upload_beside_another_edit_is_shown_again(client, survey, url):
    html = client.post(f"{url}import/", {"file": csv_of(("q1.low", "", "Nie"))}).content.decode()
    english(survey, title="Another title")
    taken = {"rev": hidden(html, "rev"), "upload": hidden(html, "upload"), "take": ["q1.low"]}
    again = client.post(f"{url}import/", taken)
    html = again.content.decode()
    assert (again.status_code, german(survey)) == (409, GERMAN)
    assert client.post(f"{url}import/", {**taken, "rev": hidden(html, "rev")}).url == url
    assert german(survey)["q1.low"] == "Nie"


@pytest.mark.parametrize("upload", ["", "x", "WyJ4Il0:1vKx:abc"])
def test_upload_that_is_not_ours_is_not_taken(client, survey, url, upload):
    answer = client.post(f"{url}import/", {"rev": 0, "upload": upload, "take": ["q1.low"]})
    assert (answer.url, german(survey)) == (f"{url}import/", GERMAN)


def test_broken_file_is_told_in_the_form(client, url):
    answer = client.post(f"{url}import/", {"file": SimpleUploadedFile("x.xlf", b"<xliff")})
    assert (answer.status_code, "is cut off" in answer.content.decode()) == (400, True)
    assert client.post(f"{url}import/", {}).status_code == 400
