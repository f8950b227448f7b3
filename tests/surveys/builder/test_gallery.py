"""Templates: each publishes, is complete in its languages and feeds metrics; the gallery."""

import pytest

from metrics.models import Metric
from surveys.document import Document
from surveys.document.length import minutes_of
from surveys.domain.questionnaires.editing import create_questionnaire, draft_of
from surveys.domain.questionnaires.gallery import (
    FOLDER,
    UnknownLanguage,
    definition_from,
    find_templates,
    templates,
)
from surveys.domain.questionnaires.upkeep import publish_survey
from surveys.formats.own import read_own
from surveys.logic.hints import hints_of
from surveys.logic.wording import progress_of
from surveys.models import Questionnaire
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory

pytestmark = pytest.mark.django_db
ALL = list(templates())
IN_FOUR = ["en", "de", "es", "fr"]
# The issue names them; a template that is taken out is missed.
WANTED = {
    "relational_nps", "after_sale", "after_support", "after_warranty", "after_invoice", "after_delivery",
    "after_website", "effort", "employee_enps", "employee_engagement", "brand_tracker", "promise_delivery",
    "lost_customer", "prospect_lost", "trust",
}  # fmt: skip
STANDARD_METRICS = {"recommend": "nps", "satisfaction": "csat", "effort": "ces"}


@pytest.fixture
def program():
    return ProgramFactory(owner=OrgUnitFactory(name="Airport"))


def test_gallery_holds_every_template_that_is_asked_for():
    assert set(ALL) == WANTED


@pytest.mark.parametrize("key", ALL)
def test_template_is_published_and_its_metrics_are_found(key, program):
    template = templates()[key]
    definition = definition_from(template, IN_FOUR)
    made = create_questionnaire(program, owner=program.owner, name=key, definition=definition, by=None)
    version = publish_survey(made, by=None)
    assert version.number == 1
    concepts = {spec.concept for spec in Document(definition).fields()}
    expected = {metric for concept, metric in STANDARD_METRICS.items() if concept in concepts}
    assert expected and set(Metric.objects.values_list("key", flat=True)) == expected


@pytest.mark.parametrize("key", ALL)
def test_template_says_everything_in_all_its_languages(key):
    document = templates()[key].document
    assert document.languages == IN_FOUR
    assert [progress_of(document, language).missing for language in IN_FOUR] == [0, 0, 0, 0]
    paths = {language: set(texts) for language, texts in document.definition["texts"].items()}
    assert all(found == paths["en"] for found in paths.values())
    assert hints_of(document) == []


@pytest.mark.parametrize("key", ALL)
def test_template_is_short_and_a_file_of_our_own(key):
    template = templates()[key]
    assert (4 <= template.questions <= 8, 1 <= template.minutes <= 4) == (True, True)
    data = (FOLDER / f"{key}.json").read_bytes()
    assert read_own(data).definition == template.document.definition


@pytest.mark.parametrize("key", ALL)
def test_scales_of_a_template_are_balanced(key):
    """As many points above the middle as below, with words at both ends or at each point."""
    document = templates()[key].document
    for uid, question in document.questions.items():
        if question.kind not in ("rating", "matrix"):
            continue
        values = [choice["value"] for choice in question.choices if choice["value"] is not None]
        assert values == list(range(1, len(values) + 1)) and len(values) in (5, 7)
        for language in document.languages:
            ends = [document.text(f"{uid}.{name}", language) for name in ("low", "high")]
            words = [document.text(f"{uid}.c{value}", language) for value in values]
            assert all(ends) or all(words), (uid, language)


def test_definition_takes_the_languages_that_are_wanted():
    definition = definition_from(templates()["effort"], ["de", "en"])
    assert (definition["languages"], list(definition["texts"])) == (["de", "en"], ["de", "en"])
    assert definition["title"] == "Wie einfach war es?"
    with pytest.raises(UnknownLanguage):
        definition_from(templates()["effort"], ["it"])


@pytest.mark.parametrize(
    ("text", "audience", "found"),
    [
        ("warranty", "", ["after_warranty"]),
        ("enps", "employees", ["employee_enps", "employee_engagement"]),
        ("competitor", "", ["brand_tracker"]),
        ("unheard-of", "", []),
    ],
)
def test_templates_are_found_by_words(text, audience, found):
    assert [one.key for one in find_templates(text, audience)] == found


def test_minutes_follow_from_what_is_asked():
    """8 s for 0 to 10, 25 s for each of two texts, 9 s for a choice; 60 s are one minute, one more is two."""
    definition = definition_from(templates()["employee_enps"], ["en"])
    assert minutes_of(Document(definition)) == 2
    definition["blocks"]["b1"]["pages"] = [["q1"], ["q3"]]
    assert minutes_of(Document(definition)) == 1


def test_survey_is_made_from_a_template(client, program):
    client.force_login(make_user("program_manager", program.owner, name="Maya"))
    assert "Prospect who did not buy" in client.get("/surveys/templates/").content.decode()
    page = client.get("/surveys/templates/trust/?language=fr").content.decode()
    assert "À quel point nous faites-vous confiance".lower() in page.lower()
    said = {"name": "Trust 2026", "program": program.pk, "owner": program.owner.pk}
    wrong = client.post("/surveys/templates/trust/", said | {"main": "it", "languages": ["de"]})
    assert (wrong.status_code, Questionnaire.objects.count()) == (400, 0)
    client.post("/surveys/templates/trust/", said | {"main": "de", "languages": ["fr"]})
    made = Questionnaire.objects.get(name="Trust 2026")
    assert draft_of(made).languages == ["de", "fr"]


@pytest.mark.parametrize("key", ALL)
def test_template_is_published_in_an_anonymous_program(key):
    program = ProgramFactory(is_anonymous=True)
    definition = definition_from(templates()[key], IN_FOUR, is_anonymous=True)
    made = create_questionnaire(program, owner=program.owner, name=key, definition=definition, by=None)
    assert publish_survey(made, by=None).number == 1
    assert "contact" not in {one["kind"] for one in definition["questions"].values()}


@pytest.mark.parametrize("query", ["?audience=x", "?owner__password__startswith=x"])
def test_gallery_refuses_filters_that_it_has_not(client, program, query):
    """THREATS row 10."""
    client.force_login(make_user("program_manager", program.owner, name="Maya"))
    assert client.get(f"/surveys/templates/{query}").status_code == 400
    assert client.get("/surveys/templates/nothing/").status_code == 404
