"""The same files through the API and the command."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from surveys.domain.questionnaires.editing import draft_of
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.surveys.translations.given import GERMAN, a_survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    return a_survey(OrgUnitFactory(name="Airport"))


@pytest.fixture
def client(client, survey):
    client.force_login(make_user("program_manager", survey.owner, name="Maya"))
    return client


@pytest.fixture
def url(survey):
    return f"/api/v1/questionnaires/{survey.uuid}/translations/"


def german(survey):
    return draft_of(survey).definition["texts"]["de"]


def test_api_tells_how_complete_each_language_is(client, url):
    found = client.get(url).json()
    assert [(one["language"], one["is_source"], one["texts"], one["missing"]) for one in found] == [
        ("en", True, 16, 0),
        ("de", False, 16, 12),
    ]
    rows = {row["path"]: row for row in client.get(f"{url}de/").json()}
    assert (rows["q1.low"]["state"], rows["title"]["text"]) == ("missing", GERMAN["title"])
    assert client.get(f"{url}fr/").status_code == 404
    assert client.get(f"{url}de/?file=exe").status_code == 400
    assert client.get(f"{url}?x=1").status_code == 400


def test_api_takes_its_own_file_and_texts(client, survey, url):
    text = client.get(f"{url}de/?file=csv").content.decode("utf-8-sig")
    text = text.replace("Not at all likely,", "Not at all likely,Nie")
    said = {"file": text, "dry_run": True}
    found = client.post(f"{url}de/", said, content_type="application/json").json()
    assert (found["added"], found["unchanged"], found["taken"], german(survey)) == (1, 4, [], GERMAN)
    found = client.post(f"{url}de/", {"file": text}, content_type="application/json").json()
    assert (found["taken"], german(survey)["q1.low"]) == (["q1.low"], "Nie")
    said = {"texts": {"q3.text": "Warum?", "q1.high": "Immer", "q9.text": "x"}}
    found = client.post(f"{url}de/", said, content_type="application/json").json()
    assert (found["taken"], found["unknown"]) == (["q1.high"], ["q9.text"])  # q3.text lost its gap
    said |= {"take": ["q3.text"]}
    assert client.post(f"{url}de/", said, content_type="application/json").json()["taken"] == ["q3.text"]


@pytest.mark.parametrize(
    "said", [{}, {"texts": {}, "file": ""}, {"texts": {"title": 5}}, {"file": "<xliff"}, {"evil": 1}]
)
def test_api_refuses_what_is_no_translation(client, survey, url, said):
    assert client.post(f"{url}de/", said, content_type="application/json").status_code == 400
    assert german(survey) == GERMAN


def run(*args):
    out = StringIO()
    call_command("translations", *args, stdout=out)


def test_command_writes_and_reads_a_file(survey, tmp_path, capsys):
    file, report = tmp_path / "de.xlf", tmp_path / "report.json"
    run("export", str(survey.uuid), "de", str(file))
    source = "<source>Not at all likely</source>"
    text = file.read_text().replace(source, f"{source}<target>Nie</target>")
    file.write_text(text.replace("Was ist der Grund für {{q1}}?", "Warum?"))
    run("import", survey.name, "de", str(file), "--dry-run", "--report", str(report))
    assert (german(survey), json.loads(report.read_text())["added"]) == (GERMAN, 1)
    run("import", survey.name, "de", str(file))
    assert german(survey) == GERMAN | {"q1.low": "Nie"}
    assert "not taken: q3.text: The gap {{q1}} of the source is missing." in capsys.readouterr().out
    run("import", survey.name, "de", str(file), "--all")
    assert german(survey)["q3.text"] == "Warum?"


def test_command_ends_with_2_on_a_broken_file(survey, tmp_path):
    file = tmp_path / "de.xlf"
    file.write_text("<xliff")
    with pytest.raises(CommandError) as refused:
        run("import", str(survey.uuid), "de", str(file))
    assert refused.value.returncode == 2


def test_command_asks_what_the_person_may_do(survey, tmp_path):
    make_user("viewer", survey.owner, email="vera@example.org")
    with pytest.raises(CommandError, match="may not do this"):
        run("import", str(survey.uuid), "de", str(tmp_path / "x.csv"), "--as", "vera@example.org")
