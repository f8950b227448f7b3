"""The first page: what stands on it for whom, and what it costs."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import OrgUnit, User
from accounts.policy import Role
from common.clock import today
from metrics.domain.cells import refresh
from metrics.models import Metric
from surveys.models import Program, Questionnaire
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.actions import CaseFactory, RuleFactory
from tests.factories.metrics import MetricFactory, answered, csat, many_answered
from tests.metrics.domain.test_changes import rate

OWN = (Role.PROGRAM_MANAGER, Role.REGIONAL_MANAGER, Role.UNIT_MANAGER, Role.ANALYST)
# What a page may cost; a new statement is a reason to think, not more.
MOST_STATEMENTS = {
    Role.PROGRAM_MANAGER: 70, Role.REGIONAL_MANAGER: 48, Role.UNIT_MANAGER: 54, Role.ANALYST: 64,
}  # fmt: skip


@pytest.fixture(autouse=True)
def metrics(questionnaire: Questionnaire, airport: OrgUnit) -> list[Metric]:
    """NPS and two questions, of waves."""
    Program.objects.update(kind=Program.Kind.RELATIONAL)
    nps = MetricFactory(key="nps", owner=airport)
    return [nps, *(csat(key, owner=airport, is_headline=False) for key in ("restrooms", "security"))]


def day_of(months_back: int) -> Any:
    """A day of this month's wave, or of one so many months before."""
    return (today() - timedelta(days=30 * months_back)).replace(day=1) if months_back else today()


def two_waves(questionnaire: Questionnaire, area_a: OrgUnit, area_b: OrgUnit) -> None:
    """A falls, at security most of all, and lies below B."""
    for unit, before, after in ((area_a, (80, 80, 90), (30, 78, 40)), (area_b, (80, 80, 90), (82, 81, 90))):
        for months, goods in ((14, before), (0, after)):
            nps, restrooms, security = goods
            rate(questionnaire, unit, day_of(months), nps=nps, restrooms=restrooms, security=security)


def get(user: User, path: str = "/") -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def panel(text: str, name: str) -> str:
    """The markup of one panel; "" where it isn't there."""
    _, _, rest = text.partition(f'id="panel-{name}"')
    return rest.partition("</section>")[0]


def test_a_unit_managers_score_says_base_interval_and_change(
    questionnaire: Questionnaire, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    two_waves(questionnaire, area_a, area_b)
    shown = panel(get(make_user(Role.UNIT_MANAGER, area_a)), "score")
    assert '<span class="figure-52">−40</span>' in shown
    assert "−56.5 to −21.2" in shown and "n 100</a>" in shown
    assert "Down 100 since" in shown and "significantly." in shown
    assert f'href="{reverse("dashboard", args=[area_a.uuid])}"' in shown


def test_a_unit_managers_work_is_the_question_below_the_rest_without_its_figures(
    questionnaire: Questionnaire, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    two_waves(questionnaire, area_a, area_b)
    text = get(make_user(Role.UNIT_MANAGER, area_a))
    shown = panel(text, "work_on")
    assert '<p class="b">Security</p>' in shown and '<span class="figure-28">40 %</span>' in shown
    assert "Below the rest." in shown and "Down 50 points since" in shown
    assert "metric=security&amp;" in shown and "&amp;high=2&amp;sort=lowest" in shown
    assert (area_b.name in text, "90 %" in text, "+64" in text) == (False, False, False)
    low = shown.partition('href="/responses/')[2].partition('"')[0].replace("&amp;", "&")
    listed = get(make_user(Role.UNIT_MANAGER, area_a), f"/responses/{low}")
    assert "1–50 of 60 responses" in listed


def test_where_nothing_stands_out_the_page_says_so(questionnaire: Questionnaire, area_a: OrgUnit) -> None:
    rate(questionnaire, area_a, day_of(0), nps=50, restrooms=50, security=50)
    assert "Nothing stands out" in panel(get(make_user(Role.UNIT_MANAGER, area_a)), "work_on")


def test_a_low_comment_is_quoted_and_a_promoters_is_there_to_share(
    questionnaire: Questionnaire, area_a: OrgUnit
) -> None:
    for days, rating, text in (
        (0, 8, "All right, but the walk is long."),
        (1, 10, "Friendly people at the desk, thank you."),
        (2, 2, "Forty minutes at the <b>checkpoint</b>."),
    ):
        answered(
            questionnaire, unit=area_a, day=today() - timedelta(days=days), answers={"q1": rating, "q3": text}
        )
    text = get(make_user(Role.UNIT_MANAGER, area_a))
    assert "Forty minutes at the &lt;b&gt;checkpoint&lt;/b&gt;." in panel(text, "said")
    assert "Friendly people at the desk" in panel(text, "praise")
    assert 'data-copy="voice-praise"' in panel(text, "praise")
    assert "Friendly" not in panel(text, "said")


def test_without_comments_the_panels_say_so(questionnaire: Questionnaire, area_a: OrgUnit) -> None:
    text = get(make_user(Role.UNIT_MANAGER, area_a))
    assert "No comments yet that may be shown here." in panel(text, "said")
    assert "No comment with a high rating lately." in panel(text, "praise")
    assert "No scores here yet" in panel(text, "score")
    assert panel(text, "work_on") == ""


def test_few_comments_of_an_anonymous_program_stand_on_no_first_page(
    questionnaire: Questionnaire, area_a: OrgUnit
) -> None:
    Program.objects.update(is_anonymous=True)
    for rating in (2, 10):
        answered(
            questionnaire, unit=area_a, day=today(), answers={"q1": rating, "q3": "Only I would say this."}
        )
    text = get(make_user(Role.UNIT_MANAGER, area_a))
    assert "Only I would say this." not in text
    assert "Too few answers to show" in panel(text, "score")


def test_a_regional_manager_sees_the_areas_ranked(
    questionnaire: Questionnaire, terminal: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    two_waves(questionnaire, area_a, area_b)
    other = OrgUnitFactory(parent=terminal.parent, name="Other terminal")
    text = get(make_user(Role.REGIONAL_MANAGER, terminal))
    shown = panel(text, "areas")
    assert shown.index("Area B") < shown.index("Area A")
    assert "above the rest" in shown and "below the rest" in shown
    assert f'href="{reverse("dashboard", args=[area_a.uuid])}"' in shown
    assert other.name not in text
    assert panel(text, "overdue")


def test_a_program_manager_sees_what_comes_in_what_changed_and_what_runs(
    questionnaire: Questionnaire, airport: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    two_waves(questionnaire, area_a, area_b)
    text = get(make_user(Role.PROGRAM_MANAGER, airport))
    flow = panel(text, "flow")
    assert '<span class="figure-28">200</span>' in flow and "none in the 28 before" in flow
    changed = panel(text, "changes")
    assert ("Area A" in changed, "Area B" in changed) == (True, False)
    assert ("Security" in changed, "Restrooms" in changed) == (True, False)
    surveys = panel(text, "surveys")
    assert questionnaire.name in surveys and ">200</a>" in surveys and "open" in surveys
    link = surveys.partition('href="/responses/')[2].partition('"')[0].replace("&amp;", "&")
    assert "1–50 of 200 responses" in get(make_user(Role.PROGRAM_MANAGER, airport), f"/responses/{link}")


def test_a_program_manager_of_quiet_weeks_reads_that_nothing_came(airport: OrgUnit) -> None:
    text = get(make_user(Role.PROGRAM_MANAGER, airport))
    assert "No answers for eight weeks" in panel(text, "flow")
    assert panel(text, "changes") == ""


def test_an_analyst_sees_clear_changes_first_with_their_intervals(
    questionnaire: Questionnaire, airport: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    two_waves(questionnaire, area_a, area_b)
    text = get(make_user(Role.ANALYST, airport))
    units = panel(text, "unit_movers")
    assert units.index("Area A") < units.index("Area B")
    assert "−100.0 ±" in units and "1 of 2 changed more than chance explains" in units
    questions = panel(text, "question_movers")
    assert questions.index("Security") < questions.index("Restrooms")
    assert "2 of 3 changed more than chance explains" in questions
    assert f'href="{reverse("dashboard", args=[airport.uuid])}?metric=security"' in questions


def test_who_sees_no_scores_there_gets_no_figures(questionnaire: Questionnaire, airport: OrgUnit) -> None:
    """The role makes the page, the policy what is read: were a role to lose its right, nothing would show."""
    from accounts.panels import Today  # noqa: PLC0415  only here
    from metrics.views.today import areas, changes, score, unit_movers, work_on  # noqa: PLC0415

    answered(questionnaire, unit=airport, day=today(), answers={"q1": 9})
    agent = make_user(Role.CASE_AGENT, airport)
    page = Today(agent, Role.UNIT_MANAGER, airport, [airport])
    assert score(page) == {"page": None}
    assert [one(page) for one in (areas, changes, unit_movers, work_on)] == [None] * 4


def grow(questionnaire: Questionnaire, terminal: OrgUnit, number: int) -> None:
    """Units beneath the terminal up to `number`, answers at twenty of them, a case at each of those."""
    have = terminal.children.count()
    made = [OrgUnitFactory(parent=terminal) for _ in range(number - have)]
    for unit in made[:20]:
        for months in (14, 0):
            answers = [
                {"q1": rating, "q2.r1": "c5", "q2.r2": "c5", "q3": "A long walk to the gate."}
                for rating in (2, 9, 10)
            ] * 3
            many_answered(questionnaire, answers, unit=unit, day=day_of(months))
        CaseFactory(unit=unit, program=questionnaire.program)
    refresh()


@pytest.mark.slow
def test_a_page_costs_the_same_statements_at_ten_units_and_at_a_thousand(
    questionnaire: Questionnaire, terminal: OrgUnit, area_a: OrgUnit, area_b: OrgUnit
) -> None:
    two_waves(questionnaire, area_a, area_b)
    RuleFactory(owner=terminal.parent)
    for _ in range(5):
        CaseFactory(unit=area_a, program=questionnaire.program)
    users = {
        role: make_user(role, area_a if role is Role.UNIT_MANAGER else terminal, email=f"{role}@rapport.test")
        for role in OWN
    }
    counts: dict[Role, list[int]] = {role: [] for role in OWN}
    for number in (10, 1000):
        grow(questionnaire, terminal, number)
        for role, user in users.items():
            get(user)
            with CaptureQueriesContext(connection) as queries:
                get(user)
            counts[role].append(len(queries))
    assert {role: ten for role, (ten, _) in counts.items()} == {
        role: many for role, (_, many) in counts.items()
    }
    assert {role: ten for role, (ten, _) in counts.items() if ten > MOST_STATEMENTS[role]} == {}


def test_who_looks_after_several_units_reads_more_than_one_comment(
    questionnaire: Questionnaire, airport: OrgUnit, area_a: OrgUnit
) -> None:
    for number in range(5):
        text = f"Comment {number} says a good deal."
        answered(questionnaire, unit=area_a, day=today(), answers={"q1": 8, "q3": text})
    said = panel(get(make_user(Role.REGIONAL_MANAGER, airport)), "said")
    assert said.count("<blockquote") == said.count("Read the response") == 3
    assert len(set(re.findall(r"Comment \d", said))) == 3
    assert panel(get(make_user(Role.UNIT_MANAGER, airport)), "said").count("<blockquote") == 1
