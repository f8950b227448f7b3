"""The demo tells its published numbers, loaded by the import that every user has, and goes away again."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import transaction
from django.db.models import Avg, Count

from accounts.models import AuditEntry, OrgUnit, User
from actions.models import Case, Rule, RuleRun
from demo.logins import logins
from demo.removing import remove_demo
from metrics.domain.rebuilding import rebuild_metrics
from metrics.models import Cell, Dimension, Metric, Score, Slice
from metrics.stats import Tally, difference, estimate
from surveys.domain.asking.kiosks import create_device
from surveys.domain.questionnaires.editing import create_questionnaire
from surveys.models import KioskDevice, Program, PublicLink, Questionnaire, Response
from tests.demo.loaded.conftest import Silent

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.xdist_group("demo")]
SCALE = (0, 10)
AREAS_2018 = {
    "A": (661, 19.67), "B": (238, 33.19), "C": (189, 26.98), "D": (495, 38.38),
    "E": (157, 50.96), "F": (407, 35.87), "G": (503, 28.83),
}  # fmt: skip
AREAS_2017 = {"A": 39.92, "B": 43.37, "C": 46.90, "D": 43.52, "E": 46.86, "F": 38.51, "G": 32.96}
OVERALL = {
    2014: (2677, 3.9959, 78.86),
    2015: (2810, 4.0480, 80.00),
    2016: (2919, 4.0380, 80.99),
    2017: (2688, 4.0644, 82.07),
    2018: (2625, 4.0027, 78.44),
}
FIRINGS_2018 = {
    "Unlikely to recommend (0 to 6)": 447,
    "Restrooms rated 1 or 2": 128,
    "Security rated 1 or 2": 208,
    "Does not feel safe (1 or 2)": 16,
}


def wave(metric: str, year: int, unit: str = "") -> Tally:
    """Scores of a wave, at a boarding area or everywhere."""
    rows = Score.objects.filter(metric__key=metric, program__code="passenger-survey", day__year=year)
    if unit:
        rows = rows.filter(unit__code=f"sfo-{unit.lower()}")
    scale = SCALE if metric == "nps" else (1, 5)
    return Tally.from_values(list(rows.values_list("value", flat=True)), scale=scale)


def test_nps_of_2018_by_area() -> None:
    found = {area: estimate("nps", wave("nps", 2018, area)) for area in AREAS_2018}
    assert {area: (one.n, round(one.value, 2)) for area, one in found.items()} == AREAS_2018
    assert (round(found["A"].low, 2), round(found["A"].high, 2)) == (13.78, 25.38)
    assert (round(found["E"].low, 2), round(found["E"].high, 2)) == (39.50, 60.50)


def test_nps_of_2017_by_area() -> None:
    found = {area: round(estimate("nps", wave("nps", 2017, area)).value, 2) for area in AREAS_2017}
    assert found == AREAS_2017


def test_nps_fell_significantly() -> None:
    now, before = wave("nps", 2018), wave("nps", 2017)
    one = estimate("nps", now)
    assert (one.n, round(one.value, 2), round(one.low, 2), round(one.high, 2)) == (2650, 30.98, 28.12, 33.77)
    change = difference("nps", now, before)
    assert (before.n, round(change.value, 1), round(change.margin, 1), change.significant) == (
        2746,
        -8.9,
        3.9,
        True,
    )
    assert round(change.z, 1) == -4.5


def test_cells_of_the_whole_airport_say_the_same_as_its_scores() -> None:
    cells = Cell.objects.filter(
        metric__key="nps",
        unit__code="sfo",
        slice=Slice.objects.get(program__code="passenger-survey", is_whole_program=True),
        day__gte=date(2018, 5, 1),
        day__lte=date(2018, 5, 31),
    )
    assert sum(cells.values_list("n", flat=True)) == 2650
    assert rebuild_metrics(check=True).total == 0


@pytest.mark.parametrize("year", OVERALL)
def test_overall_satisfaction(year: int) -> None:
    tally = wave("overall", year)
    shares = estimate("osat", tally)
    assert (tally.n, round(tally.total / tally.n, 4), round(shares.value, 2)) == OVERALL[year]


def test_rules_would_have_fired_on_the_wave_of_2018() -> None:
    runs = RuleRun.objects.filter(response__program__code="passenger-survey", response__day__year=2018)
    fired = runs.filter(outcome=RuleRun.Outcome.TOO_OLD)
    assert dict(fired.values_list("rule__name").annotate(n=Count("id"))) == FIRINGS_2018
    assert fired.count() == 799
    assert fired.values("response").distinct().count() == 643
    assert Case.objects.filter(case_responses__response__program__code="passenger-survey").count() == 0


def test_detractors_by_area() -> None:
    fired = RuleRun.objects.filter(
        rule__name="Unlikely to recommend (0 to 6)",
        outcome=RuleRun.Outcome.TOO_OLD,
        response__program__code="passenger-survey",
        response__day__year=2018,
    )
    by_area = dict(fired.values_list("response__unit__code").annotate(n=Count("id")))
    assert by_area == {
        "sfo-a": 140, "sfo-b": 37, "sfo-c": 33, "sfo-d": 73, "sfo-e": 16, "sfo-f": 60, "sfo-g": 88,
    }  # fmt: skip


def test_one_comment_is_left_out_and_untranslated_ones_are_none() -> None:
    texts = Response.objects.filter(program__code="passenger-survey", day__year=2018)
    comments = [
        text
        for answers in texts.values_list("answers", flat=True)
        for key, text in answers.items()
        if key == "q27"
    ]
    assert not any("TRANSLATE" in text for text in comments if isinstance(text, str) and len(text) < 15)
    assert len([text for text in comments if isinstance(text, str)]) == 346


def test_invented_rows_are_marked() -> None:
    assert set(
        Response.objects.filter(program__code="after-your-flight").values_list("is_invented", flat=True)
    ) == {True}
    assert set(Case.objects.values_list("is_invented", flat=True)) == {True}
    assert set(
        Response.objects.filter(program__code="passenger-survey").values_list("is_invented", flat=True)
    ) == {False}
    assert User.objects.filter(is_invented=False).count() == 0


def test_cases_stand_in_several_states_and_some_were_asked_again() -> None:
    states = set(Case.objects.values_list("state", flat=True))
    assert {"new", "assigned", "closed"} <= states
    assert Case.objects.filter(second_value__isnull=False).count() >= 5
    assert (
        Case.objects.aggregate(mean=Avg("second_value"))["mean"]
        > Case.objects.filter(second_value__isnull=False).aggregate(mean=Avg("score_value"))["mean"]
    )


def test_history_of_a_settled_case_tells_its_steps_in_their_order() -> None:
    steps = ["opened", "taken", "contacted", "resolved", "closed", "asked_again", "remeasured"]
    settled = Case.objects.filter(state="closed", events__kind="remeasured")
    assert settled.count() > 3
    for case in settled:
        told = [kind for kind in case.events.values_list("kind", flat=True) if kind in steps]
        assert told == [step for step in steps if step in told], case


def test_there_is_a_login_for_each_role() -> None:
    assert [login["role"] for login in logins()] == [
        "Administrator", "Program manager", "Analyst", "Regional manager",
        "Unit manager", "Case agent", "Viewer", "Auditor",
    ]  # fmt: skip


def test_loading_again_adds_nothing() -> None:
    before = (Response.objects.count(), Case.objects.count(), Rule.objects.count(), User.objects.count())
    call_command("load_demo", verbosity=0, stdout=Silent())
    assert (
        Response.objects.count(),
        Case.objects.count(),
        Rule.objects.count(),
        User.objects.count(),
    ) == before


def test_a_survey_of_ones_own_in_the_demos_program_takes_no_waves() -> None:
    demos = Questionnaire.objects.get(program__code="passenger-survey", is_system=False)
    with transaction.atomic():
        own = create_questionnaire(
            demos.program, owner=demos.owner, name="A survey", definition=demos.current.definition, by=None
        )  # its name comes first
        call_command("load_demo", verbosity=0, stdout=Silent())
        assert (own.mappings.count(), demos.mappings.count()) == (0, 5)
        transaction.set_rollback(True)


def test_removing_leaves_ones_own() -> None:
    own_user = User.objects.create_user("own@rapport.test", "x", name="Own")
    own_unit = OrgUnit.objects.create(name="Own unit", code="own", parent=OrgUnit.objects.get(code="sfo"))
    create_device(PublicLink.objects.all()[0], name="Tried out", by=own_user)
    audited = AuditEntry.objects.count()

    kept = remove_demo(lambda text: None)

    assert User.objects.filter(pk=own_user.pk).exists()
    assert OrgUnit.objects.filter(pk=own_unit.pk).exists()
    assert [line for line in kept if "San Francisco International" in line]
    assert set(OrgUnit.objects.values_list("code", flat=True)) == {"own", "sfo"}
    for gone in (Response, Case, Rule, Score, Cell, KioskDevice, Questionnaire, Program, Metric, Dimension):
        assert gone.objects.count() == 0, gone
    assert User.objects.filter(is_invented=True).count() == 0
    assert AuditEntry.objects.count() >= audited
