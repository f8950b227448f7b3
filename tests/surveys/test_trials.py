"""Test responses: all ways of every template, all kinds valid, counting nowhere, deleted again."""

import copy
from collections import Counter
from uuid import UUID, uuid5

import pytest

from metrics.models import Score
from surveys import kinds
from surveys.document import Document
from surveys.domain.questionnaires.gallery import definition_from, templates
from surveys.domain.responses import trials
from surveys.domain.responses.processing import process_responses
from surveys.domain.responses.trials import TrialRefused, clear_trial, make_trial, start_trial
from surveys.kinds import QuestionSpec, all_kinds
from surveys.kinds.scales import Nps
from surveys.logic.answering import check_all
from surveys.logic.inventing import Inventor
from surveys.logic.trying import Trial
from surveys.models import QuotaCount, Response, TrialRun
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory, a_definition, a_response, publish
from tests.surveys.builder.test_every_kind import EXAMPLES, texts_of

pytestmark = pytest.mark.django_db
NAMESPACE = UUID(int=7)


def tried(document, count=120, seed=1):
    trial = Trial(document, seed)
    ways = [trial.respond(number, uuid5(NAMESPACE, str(number))) for number in range(count)]
    return trial, ways


@pytest.mark.parametrize("key", list(templates()))
def test_template_is_answered_on_all_its_ways(key):
    document = templates()[key].document
    trial, ways = tried(document)
    for found, is_fit in ways:
        _, errors = check_all(document, found.answers, found.situation)
        assert (is_fit, errors) == (True, {})
    report = trial.tally.report(document)
    assert (report["never"], report["stuck"]) == ([], [])
    assert all(yes and no for _, yes, no in report["branches"])
    assert {found.situation.language for found, _ in ways} == {"en", "de", "es", "fr"}


def of_every_kind():
    """One question of each kind on one page."""
    kinds = {f"q{number}": kind.name for number, kind in enumerate(all_kinds(), 1)}
    questions = {uid: {"kind": kind, "key": kind, **EXAMPLES[kind]} for uid, kind in kinds.items()}
    texts = {"title": "All kinds"}
    for uid in kinds:
        texts |= texts_of(uid)
    return Document(
        {
            "languages": ["en"],
            "flow": [{"type": "block", "id": "b1"}],
            "blocks": {"b1": {"pages": [list(kinds)]}},
            "questions": questions,
            "texts": {"en": texts},
        }
    )


def test_answers_to_every_kind_are_valid():
    document = of_every_kind()
    _, ways = tried(document, 60)
    for found, _ in ways:
        assert check_all(document, found.answers, found.situation, require=False)[1] == {}
    unanswered = {uid for uid in document.questions if not any(
        address.split(".")[0] == uid for found, _ in ways for address in found.answers
    )}  # fmt: skip
    assert {document.questions[uid].kind for uid in unanswered} <= {
        "information", "hidden", "timing", "browser", "file",
    }  # fmt: skip


def test_a_new_kind_makes_up_its_own_answers(monkeypatch):
    class Dice(Nps):
        name = "dice"

        def invent(self, question, draws):
            return {question.uid: draws.pick(question.uid, [6])}

    monkeypatch.setitem(kinds._kinds, "dice", Dice())
    dice = QuestionSpec("q1", {"kind": "dice", "key": "dice"})
    assert Inventor({}, Counter()).answer(dice, is_needed=True) == {"q1": 6}


def test_same_seed_draws_the_same_answers():
    document = templates()["lost_customer"].document
    first, second, other = (
        [found.answers for found, _ in tried(document, 30, seed)[1]] for seed in (5, 5, 6)
    )
    assert (first == second, first == other) == (True, False)


def test_what_nobody_comes_by_is_told():
    definition = a_definition()
    definition["questions"]["q3"]["display"] = {
        "all": [{"field": "q1", "op": "lte", "value": 2}, {"field": "q1", "op": "gte", "value": 8}]
    }
    trial, _ = tried(Document(definition))
    assert trial.tally.report(trial.document)["never"] == ["q3"]


def test_question_that_takes_no_answer_is_told():
    definition = a_definition()
    definition["questions"]["q3"] |= {"required": True, "validation": {"pattern": "^[0-9]{7}-QQ$"}}
    trial, ways = tried(Document(definition), 5)
    assert ([fit for _, fit in ways], list(trial.tally.stuck)) == ([False] * 5, ["q3"])


def test_both_sides_of_a_number_are_tried():
    definition = a_definition()
    definition["questions"]["q5"] = {"kind": "number", "key": "age", "required": True}
    definition["blocks"]["b1"]["pages"].insert(0, ["q5"])
    definition["texts"]["en"]["q5.text"] = "How old are you?"
    definition["questions"]["q3"]["display"] = {"field": "q5", "op": "eq", "value": 4711}
    trial, _ = tried(Document(definition), 40)
    reached = trial.tally.report(trial.document)["questions"]["q3"]
    assert 0 < reached < 40


@pytest.fixture
def survey():
    return publish(ProgramFactory(owner=OrgUnitFactory(name="Airport")))


def test_responses_are_made_count_nowhere_and_go_again(survey):
    kept = a_response(survey)
    run = start_trial(survey, wanted=25, by=None, seed=3)
    assert make_trial(run.pk) == "done"
    run.refresh_from_db()
    made = Response.objects.filter(source=run.source)
    assert (run.made, made.count(), made.filter(is_test=True).count()) == (25, 25, 25)
    process_responses()
    assert set(Score.objects.values_list("response_id", flat=True)) <= {kept.pk}
    assert clear_trial(run, by=None) == 25
    assert list(Response.objects.values_list("pk", flat=True)) == [kept.pk]
    run.refresh_from_db()
    assert (run.status, run.report["ways"]) == ("cleared", 1)


def test_worker_that_died_leaves_nothing_twice(survey, monkeypatch):
    run = start_trial(survey, wanted=30, by=None, seed=3)
    real, stored = trials._store, []

    def dies(*args):
        if len(stored) == 23:
            raise KeyboardInterrupt
        stored.append(real(*args))
        return stored[-1]

    monkeypatch.setattr(trials, "_store", dies)
    with pytest.raises(KeyboardInterrupt):
        make_trial(run.pk)
    monkeypatch.setattr(trials, "_store", real)
    assert make_trial(run.pk) == "nothing to do"
    TrialRun.objects.update(leased_until=None)
    assert make_trial(run.pk) == "done"
    assert Response.objects.count() == 30


def test_clearing_stops_a_run_that_is_being_made(survey, monkeypatch):
    run = start_trial(survey, wanted=60, by=None)
    real = trials._store

    def clears(one, trial, number):
        if number == 10:
            clear_trial(run, by=None)
        return real(one, trial, number)

    monkeypatch.setattr(trials, "_store", clears)
    assert make_trial(run.pk) == "lost"
    run.refresh_from_db()
    assert run.status == "cleared"


def test_tests_take_no_place_in_a_quota():
    definition = copy.deepcopy(a_definition())
    definition["quotas"] = [{"id": "u1", "name": "All", "limit": 5, "when": {}, "action": "end"}]
    made = publish(definition=definition)
    run = start_trial(made, wanted=20, by=None, seed=1)
    make_trial(run.pk)
    assert sum(QuotaCount.objects.values_list("taken", flat=True)) == 0


@pytest.mark.parametrize("wanted", [0, 1001, -1])
def test_number_is_bounded(survey, wanted):
    with pytest.raises(TrialRefused):
        start_trial(survey, wanted=wanted, by=None)


def test_page_asks_shows_and_clears(client, survey):
    client.force_login(make_user("program_manager", survey.owner, name="Maya"))
    address = f"/surveys/{survey.uuid}/test-responses/"
    assert client.post(address, {"wanted": 1001}).status_code == 400
    client.post(address, {"wanted": 12, "seed": 4})
    run = TrialRun.objects.get()
    assert "0 of 12" in client.get(address).content.decode()
    client.post(address, {"wanted": 12})
    assert TrialRun.objects.count() == 1
    make_trial(run.pk)
    html = client.get(address).content.decode()
    assert ("12 of 12" in html, "4 of 4" in html, "seed 4" in html) == (True, True, True)
    client.post(f"/surveys/test-responses/{run.uuid}/clear/")
    assert Response.objects.count() == 0


def test_draft_without_a_version_has_nothing_to_answer(client, survey):
    survey.current = None
    survey.save()
    with pytest.raises(TrialRefused):
        start_trial(survey, wanted=5, by=None)


def test_template_made_in_one_language_is_answered_in_it():
    document = Document(definition_from(templates()["trust"], ["fr"]))
    assert {found.situation.language for found, _ in tried(document, 5)[1]} == {"fr"}
