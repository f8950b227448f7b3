"""What a question measures: chosen by itself, found by metrics and rules, told where nothing reads it."""

import pytest

from actions.models import Rule
from metrics.models import Metric, Score
from surveys.document import DefinitionInvalid, Document
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.concepts import concept_key
from surveys.domain.questionnaires.editing import DraftConflict, create_questionnaire, draft_of
from surveys.domain.questionnaires.starting import STARTS
from surveys.domain.responses.processing import process_responses
from surveys.logic.checks import check_definition
from surveys.models import Concept, Questionnaire
from tests.factories.accounts import DepartmentFactory, OrgUnitFactory, make_user
from tests.factories.metrics import MetricFactory
from tests.factories.surveys import ProgramFactory, a_definition, a_response

pytestmark = pytest.mark.django_db
HEADLINES = {"relational": (9, "nps"), "transactional": ("c4", "csat"), "effort": ("c6", "ces")}


@pytest.fixture
def root():
    return OrgUnitFactory(name="Clinic")


@pytest.fixture
def client(client, root):
    client.force_login(make_user("program_manager", root))
    return client


def a_survey(root, definition=None):
    program = ProgramFactory(owner=root)
    definition = definition or STARTS["empty"].definition("Empty")
    return create_questionnaire(program, owner=root, name="Survey", definition=definition, by=None)


def added(client, survey, kind):
    rev = draft_of(survey).rev
    client.post(f"/surveys/{survey.uuid}/questions/add/", {"rev": rev, "kind": kind, "page": "0"})
    return list(draft_of(survey).definition["questions"].values())[-1]


def saved(client, survey, uid, **data):
    address = f"/surveys/{survey.uuid}/questions/{uid}/"
    return client.post(address, {"rev": draft_of(survey).rev, "text": "How was it?", "key": uid, **data})


def published(client, survey):
    return client.post(f"/surveys/{survey.uuid}/publish/", {"rev": draft_of(survey).rev})


def test_first_recommendation_and_rating_measure_by_themselves_and_the_next_ones_nothing(client, root):
    survey = a_survey(root)
    found = [
        added(client, survey, kind).get("concept") for kind in ("nps", "nps", "rating", "rating", "single")
    ]
    assert found == ["recommend", None, "satisfaction", None, None]


def test_question_made_in_the_builder_scores_without_any_setting(client, root):
    survey = a_survey(root)
    added(client, survey, "nps")
    assert published(client, survey).url == f"/surveys/{survey.uuid}/published/"
    metric = Metric.objects.get()
    assert (metric.key, metric.kind, metric.owner, metric.concept.key) == ("nps", "nps", root, "recommend")
    survey = Questionnaire.objects.get(pk=survey.pk)
    a_response(survey, unit=OrgUnitFactory(parent=root), answers={"q1": 3})
    process_responses()
    assert Score.objects.get().value == 3


@pytest.mark.parametrize("start", list(HEADLINES))
def test_every_start_scores_its_first_question(client, root, start):
    program = ProgramFactory(owner=root)
    client.post("/surveys/new/", {"name": "S", "program": program.pk, "owner": root.pk, "start": start})
    survey = Questionnaire.objects.get()
    published(client, survey)
    survey = Questionnaire.objects.get()
    answer, key = HEADLINES[start]
    a_response(survey, unit=root, answers={"q1": answer})
    process_responses()
    assert Score.objects.get().metric.key == key


def test_publishing_makes_no_second_metric_of_what_has_one(client, root):
    MetricFactory(key="recommendation", owner=OrgUnitFactory())
    survey = a_survey(root, a_definition())
    published(client, survey)
    assert Metric.objects.count() == 1


def test_copy_of_a_question_measures_nothing_twice():
    new, uid = drafting.duplicate_question(a_definition(), "q1")
    assert "concept" not in new["questions"][uid]
    new, uid = drafting.duplicate_question(a_definition(), "q2")
    assert [row.get("concept") for row in new["questions"][uid]["rows"]] == [None, None]


def test_new_concept_is_found_under_its_key_by_metrics_and_rules(client, root):
    survey = a_survey(root, a_definition())
    saved(client, survey, "q1", concept="+", concept_new="Ease of use")
    definition = draft_of(survey).definition
    assert definition["questions"]["q1"]["concept"] == "ease-of-use"
    assert Document(definition).addresses_by_name["ease-of-use"] == ["q1"]
    assert Concept.objects.get(key="ease-of-use").name == "Ease of use"
    html = client.get(f"/surveys/{survey.uuid}/?at=q1").content.decode()
    assert '<option value="ease-of-use" selected>Ease of use</option>' in html


def test_nothing_new_is_measured_by_a_question_that_somebody_else_was_faster_with(client, root, monkeypatch):
    survey = a_survey(root, STARTS["transactional"].definition("Visit"))

    def overtaken(draft, **edit):
        raise DraftConflict(draft)

    monkeypatch.setattr("surveys.views.builder.questions.change_draft", overtaken)
    answer = saved(client, survey, "q1", concept="+", concept_new="Trust in us")
    assert answer.status_code == 409
    assert not Concept.objects.filter(key="trust-in-us").exists()


def test_row_measures_something_new_under_its_own_words(client, root):
    survey = a_survey(root, a_definition())
    rows = {"row": ["r1", "r2"], "r.r1.label": "Friendly staff", "r.r2.label": "Security"}
    chosen = {"r.r1.concept": "+", "r.r2.concept": "security"}
    saved(client, survey, "q2", choice=["c1", "c2", "c3", "c4", "c5"], points="5", **rows, **chosen)
    found = [row["concept"] for row in draft_of(survey).definition["questions"]["q2"]["rows"]]
    assert found == ["friendly-staff", "security"]


def test_typing_a_new_name_makes_no_concept_of_each_letter(client, root):
    survey = a_survey(root, a_definition())
    saved(client, survey, "q1", concept="+", concept_new="Ea", auto="1")
    assert draft_of(survey).definition["questions"]["q1"]["concept"] == "recommend"
    assert not Concept.objects.filter(key="ea").exists()


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Ease of use", "ease-of-use"),
        ("clean_restrooms", "clean_restrooms"),
        ("  ", ""),
        ("满意度", "concept-a28480d11f"),
    ],
)
def test_key_of_a_concept(name, key):
    assert concept_key(name) == key


def test_raw_name_of_a_concept_keeps_a_survey_from_being_published():
    definition = a_definition()
    definition["questions"]["q1"]["concept"] = "Ease of use"
    with pytest.raises(DefinitionInvalid) as refused:
        check_definition(definition)
    where, what = refused.value.problems[0]
    assert where.startswith("Q1 “How likely")
    assert what == "measures “Ease of use”, which nothing finds under that name: choose it again."


def test_page_of_publishing_says_who_reads_what_and_warns_without_stopping(client, root):
    definition = a_definition()
    for question in definition["questions"].values():
        question.pop("concept", None)
        for row in question.get("rows", []):
            row.pop("concept")
    survey = a_survey(root, definition)
    html = client.get(f"/surveys/{survey.uuid}/publish/").content.decode()
    assert "No metric and no rule reads this survey." in html
    assert "Publish version 1</button>" in html
    conditions = {"all": [{"field": "answer:restrooms", "op": "lte", "value": 2}]}
    Rule.objects.create(name="Dirty", owner=root, department=DepartmentFactory(), conditions=conditions)
    html = client.get(f"/surveys/{survey.uuid}/publish/").content.decode()
    assert ("No metric and no rule" in html, "Rule “Dirty”" in html) == (False, True)
    assert published(client, survey).status_code == 302


def test_scale_that_a_metric_cannot_read_is_told(client, root):
    survey = a_survey(root)
    added(client, survey, "rating")
    points = [f"c{n}" for n in range(1, 6)]
    saved(client, survey, "q1", concept="satisfaction", choice=points, points="7")
    html = client.get(f"/surveys/{survey.uuid}/?at=q1").content.decode()
    assert "it is asked from 1 to 7, but it reads answers from 1 to 5" in html
    html = client.get(f"/surveys/{survey.uuid}/publish/").content.decode()
    assert "No metric and no rule reads this survey." in html


def test_measures_stand_beside_a_rating_unfolded(client, root):
    survey = a_survey(root, a_definition())
    html = client.get(f"/surveys/{survey.uuid}/?at=q1").content.decode()
    assert html.index('name="concept"') < html.index('<details class="more"')
    assert "Likelihood to recommend (NPS)</option>" in html
    assert "Read by NPS." in html


def test_condition_on_the_same_page_is_a_hint_and_no_problem(client, root):
    definition = a_definition()
    definition["questions"]["q2"]["display"] = {"all": [{"field": "q1", "op": "lte", "value": 6}]}
    survey = a_survey(root, definition)
    html = client.get(f"/surveys/{survey.uuid}/publish/").content.decode()
    assert "depends on Q1, on the same page" in html
    assert "Q1 stands on the same page" in client.get(f"/surveys/{survey.uuid}/?at=q2").content.decode()
    assert published(client, survey).status_code == 302


def test_published_page_leads_to_a_link_for_this_survey(client, root):
    survey = a_survey(root, a_definition())
    assert client.get(f"/surveys/{survey.uuid}/published/").url == f"/surveys/{survey.uuid}/"
    published(client, survey)
    html = client.get(f"/surveys/{survey.uuid}/published/").content.decode()
    assert f"/links/new/?survey={survey.uuid}" in html
