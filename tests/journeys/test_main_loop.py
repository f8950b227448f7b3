"""The loop that the product exists for, in a real browser against what `make run` starts: an answer becomes a
score, a case, and a second answer. Nothing is called directly; the worker does the processing."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.running import Site, make_run
from tests.journeys.steps import (
    answer_again,
    answer_survey,
    find_mail_link,
    open_unit,
    read_score,
    sees_case,
    sign_in,
    sign_in_as,
    wait_for_score,
)
from tests.processes import database_on

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("journey")]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}
AREA_A = "Boarding area A"
OUTSIDERS = ("manager-b@example.org", "manager-g@example.org")
PATIENCE_SECONDS = 60.0  # how soon it really counts is measured by benchmarks/loop.py, on a machine at rest


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres(only=True))]
)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`make run` with its demo, on SQLite and on PostgreSQL."""
    folder = tmp_path_factory.mktemp("journey")
    is_postgres = request.param == "postgres"
    database = database_on(os.environ["TEST_DATABASE_URL"]) if is_postgres else nullcontext("")
    with database as url, make_run(folder, database_url=url) as running:
        yield running


@pytest.fixture
def people(browser: Any) -> Iterator[Any]:
    """Makes pages of people who share nothing: `people(size)`."""
    contexts = []

    def open_page(size: dict[str, int], **options: Any) -> Any:
        context = browser.new_context(viewport=size, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_first_page_tells_the_airports_story(site: Site, people: Any) -> None:
    page = people(DESKTOP)
    sign_in(page, site, "Viewer")
    text = page.locator("main").inner_text()
    assert "San Francisco International" in text
    assert "+31" in text
    assert "+28.1 to +33.8" in text
    assert "n 2,650" in text
    assert "Down 9 since May 2017, significantly" in text
    fell = page.locator("li", has_text="Where it fell").inner_text()
    assert re.findall(r"Boarding area (\w)", fell) == ["A", "C"]


def test_a_managers_morning_begins_with_cases_then_the_score_and_what_to_work_on(
    site: Site, people: Any
) -> None:
    page = people(PHONE, java_script_enabled=False)
    sign_in(page, site, "Unit manager")
    assert page.locator("h1").inner_text() == "Today"
    assert [one.inner_text() for one in page.locator("main h2").all()] == [
        "Cases", "Net Promoter Score", "Customers say", "To work on", "To share with the team",
    ]  # fmt: skip
    assert 1 <= page.locator("#panel-cases li").count() <= 3
    score = page.locator("#panel-score").inner_text()
    assert "+20" in score and "n 661" in score
    assert "Down 20 since May 2017, significantly." in score
    work = page.locator("#panel-work_on").inner_text()
    assert "Easy to pass through security" in work and "Below the rest." in work
    take = page.locator("#panel-cases").get_by_role("button", name="Take")
    if take.count():
        take.first.click()
        assert re.search(r"/cases/[\w-]+/$", page.url)


@pytest.mark.parametrize(
    ("role", "panels"),
    [
        ("Regional manager", ["score", "areas", "overdue", "said"]),
        ("Program manager", ["flow", "score", "changes", "rules", "surveys"]),
        ("Analyst", ["score", "question_movers", "unit_movers"]),
    ],
)
def test_other_roles_begin_with_panels_of_theirs(
    site: Site, people: Any, role: str, panels: list[str]
) -> None:
    page = people(DESKTOP)
    sign_in(page, site, role)
    found = page.locator("main section.card").all()
    assert [one.get_attribute("id") for one in found] == [f"panel-{name}" for name in panels]


@pytest.mark.parametrize(("size", "has_script"), [(DESKTOP, True), (PHONE, True), (PHONE, False)])
def test_a_low_answer_becomes_score_case_and_second_answer(
    site: Site, people: Any, size: dict[str, int], has_script: bool
) -> None:
    stamp = f"{time.time_ns() % 10**9}"
    words = f"Forty minutes at the checkpoint, {stamp}"
    name, mail = f"Noor Invented {stamp}", f"noor.{stamp}@example.org"

    manager = people(size)
    sign_in(manager, site, "Unit manager")
    url = open_unit(manager, site, AREA_A, "After your flight")
    before = read_score(manager, url)
    assert before.n > 0

    respondent = people(size, java_script_enabled=has_script)
    sent = answer_survey(respondent, site, rating=3, comment=words, name=name, mail=mail)
    after = wait_for_score(manager, url, n=before.n + 1, until=sent + PATIENCE_SECONDS)
    assert after.score != before.score

    assert sees_case(manager, site, words)
    if size == DESKTOP:  # once: what others see doesn't hang on the size of the manager's screen
        others_see_the_case_by_their_reach(people, site, words)

    case_url = case_address(manager, site, words)
    manager.goto(case_url)
    manager.get_by_role("button", name="Take").locator("visible=true").first.click()
    manager.get_by_role("link", name="Log contact").locator("visible=true").first.click()
    manager.locator("dialog[open] textarea").fill("Called, apologised, explained the lane closure.")
    manager.locator("dialog[open] button.primary").click()
    manager.get_by_text("Called, apologised").locator("visible=true").first.wait_for()
    manager.get_by_role("link", name=re.compile("^Close")).locator("visible=true").first.click()
    choose_cause(manager, "Wait at security")
    manager.locator("dialog[open] textarea").fill("A third lane opens at midday.")
    manager.locator("dialog[open] button.primary").click()
    manager.get_by_text("Closed").locator("visible=true").first.wait_for()

    reader = people(DESKTOP)
    sign_in(reader, site, "Program manager")
    link = find_mail_link(reader, site, mail)
    answer_again(people(size, java_script_enabled=has_script), link, rating=8)

    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        manager.goto(case_url)
        if manager.get_by_text("3 → 8").count():
            break
        assert time.monotonic() < until, "the case doesn't show the second answer"
        time.sleep(0.3)
    assert manager.get_by_text("3 → 8").first.is_visible()


def others_see_the_case_by_their_reach(people: Any, site: Site, words: str) -> None:
    for role in ("Regional manager", "Program manager"):
        colleague = people(DESKTOP)
        sign_in(colleague, site, role)
        assert sees_case(colleague, site, words) is True
    for outsider in OUTSIDERS:
        colleague = people(DESKTOP)
        sign_in_as(colleague, site, outsider, site.logins["Unit manager"][1])
        assert sees_case(colleague, site, words) is False


def choose_cause(manager: Any, name: str) -> None:
    """Among the causes of late if it stands there, else among all."""
    causes = manager.locator("dialog[open] label", has_text=name)
    if not causes.first.is_visible():
        manager.locator("dialog[open] summary", has_text="All causes").click()
    causes.locator("visible=true").first.click()


def case_address(page: Any, site: Site, words: str) -> str:
    """The address of the case's own page."""
    page.goto(f"{site.url}/cases/?view=units&q={words.replace(' ', '+')}")
    return site.url + page.locator(".caserow").filter(has_text=words).first.get_attribute("href")


def test_make_run_leaves_its_log_free_of_errors(site: Site) -> None:
    printed = Path(site.log).read_text(errors="replace")
    assert "Traceback" not in printed
