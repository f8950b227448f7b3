"""A device without a network: fifty answers outlive the browser and the server, and are stored once each."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from surveys.domain.asking.kiosks import create_device
from surveys.models import PublicLink, Response
from tests.browser.axe import flaws
from tests.conftest import CHROMIUM, CHROMIUM_ARGS, ROOT
from tests.factories.surveys import a_definition, a_link, publish
from tests.processes import environment, own_database
from tests.servers import free_port, listens, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ANSWERS = 50
# Each answer takes the server long to store, so that it is killed before it has all of them.
SLOW = """CREATE TRIGGER slow AFTER INSERT ON surveys_response BEGIN SELECT COUNT(*) FROM (
  WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 500000)
  SELECT n FROM numbers); END"""
# The page's time stands still but for the seconds that the test lets pass.
OWN_TIME = (
    "let seconds = 1; performance.now = () => seconds * 1000; window.pass = more => { seconds += more; };"
)
STORED = "SELECT COUNT(*) FROM surveys_response WHERE completed_at IS NOT NULL"


class Server:
    """gunicorn in a process group of its own."""

    def __init__(self, env: dict[str, str], port: int) -> None:
        self.env, self.port = env, port

    def start(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--workers", "1", "--threads", "2", "--log-level", "error"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.env, start_new_session=True)
        wait_until(lambda: listens(self.port))

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        wait_until(lambda: not listens(self.port))


@contextmanager
def opened(browser: Any, profile: Path, url: str) -> Iterator[tuple[Any, subprocess.Popen[bytes]]]:
    """A page of a Chromium with this profile, in a process group of its own."""
    port = free_port()
    command = [CHROMIUM, *CHROMIUM_ARGS, f"--user-data-dir={profile}", f"--remote-debugging-port={port}"]
    with subprocess.Popen([*command, url], start_new_session=True, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until(lambda: listens(port))
            own = browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{port}")
            page = own.contexts[0].pages[0]
            page.set_default_timeout(60_000)
            yield page, process
        finally:
            kill_group(process)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answer(page: Any, comment: str) -> None:
    page.locator("label:has(input[name='q1'][value='9'])").click()
    page.locator("#next").click()
    page.locator("[name='q3']").fill(comment)
    page.locator("#next").click()
    page.locator("#again").click()


def run(name: str, env: dict[str, str]) -> str:
    command = [sys.executable, "-m", "tests.browser.shop", name]
    return subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout


def on_database(database: str, statement: str) -> Any:
    """The first row that the statement gives."""
    with closing(sqlite3.connect(database.removeprefix("sqlite:///"), timeout=60)) as connection, connection:
        return connection.execute(statement).fetchone()


def stored_in(database: str) -> int:
    found: int = on_database(database, STORED)[0]
    return found


def has_sent_all(page: Any) -> bool:
    """Says that the network is back, as a device does now and then, and looks whether nothing waits."""
    page.evaluate("dispatchEvent(new Event('online'))")
    return not page.locator("#waiting").is_visible()


def waits_for(page: Any, count: int) -> None:
    page.locator("#waiting", has_text=f": {count}").wait_for()


@pytest.mark.slow
def test_fifty_answers_outlive_the_browser_and_the_server(browser: Any, tmp_path: Path) -> None:
    with own_database(tmp_path) as database:
        port = free_port()
        env = environment(database) | {"BASE_URL": f"http://127.0.0.1:{port}", "VAR_DIR": str(tmp_path)}
        url, server = f"http://127.0.0.1:{port}{run('seed', env).strip()}", Server(env, port)
        server.start()
        try:
            with opened(browser, tmp_path / "profile", url) as (page, process):
                page.locator("#next").wait_for()
                page.wait_for_function("async () => !!(await navigator.serviceWorker.ready).active")
                page.wait_for_function("async () => (await caches.keys()).length === 1")
                server.kill()
                for number in range(ANSWERS):
                    answer(page, f"Answer {number:02}")
                waits_for(page, ANSWERS)
                kill_group(process)
            with opened(browser, tmp_path / "profile", url) as (page, process):
                waits_for(page, ANSWERS)  # the page itself comes from the browser: nobody serves it
                on_database(database, SLOW)
                server.start()
                page.evaluate("dispatchEvent(new Event('online'))")
                wait_until(lambda: stored_in(database) > 0)
                server.kill()
                at_the_kill = stored_in(database)
                on_database(database, "DROP TRIGGER slow")
                server.start()
                wait_until(lambda: has_sent_all(page))
            found = json.loads(run("count", env))
        finally:
            server.kill()
    assert 0 < at_the_kill < ANSWERS
    assert found == {"said": [f"Answer {number:02}" for number in range(ANSWERS)], "refused": 0}


@pytest.fixture
def kiosk(settings: Any) -> tuple[PublicLink, str]:
    definition = a_definition(languages=["en", "de"])
    definition["questions"]["q3"]["display"] = {"field": "q1", "op": "lte", "value": 6}
    definition["blocks"] = {"b1": {"pages": [["q1", "q2"], ["q3"], ["q4"]]}}
    texts = definition["texts"]["en"]
    definition["texts"] = {
        "en": texts | {"q4.text": "You gave {{q1|nothing}}. May we contact you?"},
        "de": {"title": "Wie war es?", "q1.text": "Würden Sie uns empfehlen?"},
    }
    link = a_link(publish(definition=definition), channel="kiosk")
    _, token = create_device(link, name="Gate", by=None)
    return link, f"/s/k/{token}/"


def choose(page: Any, name: str, value: str) -> None:
    page.locator(f"label:has(input[name='{name}'][value='{value}'])").click()


def test_device_asks_by_itself_and_starts_anew(tab: Any, kiosk: tuple[PublicLink, str]) -> None:
    tab.goto(kiosk[1])
    tab.locator("#next").click()
    tab.get_by_text("Please answer this question.").first.wait_for()
    assert tab.evaluate("document.activeElement.name") == "q1"
    assert flaws(tab, "a mistake on a device") == []
    choose(tab, "q1", "9")
    tab.locator("#next").click()  # the page with the comment isn't asked of who is content
    tab.get_by_text("You gave 9. May we contact you?").wait_for()
    tab.locator("#back").click()
    assert tab.locator("input[name='q1'][value='9']").is_checked()
    assert tab.locator("#tongue").inner_text() == "English"
    tab.locator(".lang summary").click()
    tab.locator("[data-language='de']").click()
    tab.get_by_text("Würden Sie uns empfehlen?").wait_for()
    assert tab.locator("input[name='q1'][value='9']").is_checked()
    assert tab.locator("#next").inner_text() == "Weiter"
    assert tab.locator("#tongue").inner_text() == "Deutsch"
    tab.locator("#next").click()
    tab.locator("#next").click()
    tab.locator("#thanks-title").wait_for()
    assert flaws(tab, "thanks on a device") == []
    tab.locator("#f").wait_for()  # some seconds later
    assert tab.locator("input[name='q1']:checked").count() == 0
    assert tab.locator("#title").inner_text() == "How was the airport today?"
    stored = Response.objects.get()
    assert (stored.answers, stored.language, stored.shown) == ({"q1": 9}, "de", ["q1", "q2", "q4"])
    assert tab.context.cookies() == []


def test_device_warns_and_starts_anew_when_nobody_is_there(tab: Any, kiosk: tuple[PublicLink, str]) -> None:
    tab.add_init_script(OWN_TIME)
    kiosk[0].idle_seconds = 14
    kiosk[0].save()
    tab.goto(kiosk[1])
    choose(tab, "q1", "3")
    tab.evaluate("pass(9)")
    tab.get_by_text("Are you still there?").wait_for()
    assert flaws(tab, "the warning") == []
    assert "seconds" in tab.locator("#more-body").inner_text()
    tab.keyboard.press("Enter")  # the button has the focus
    tab.locator("#more").wait_for(state="hidden")
    assert tab.locator("input[name='q1']:checked").count() == 1
    tab.evaluate("pass(14)")
    tab.locator("input[name='q1']:checked").wait_for(state="detached")
    wait_until(Response.objects.exists)
    tab.locator("#waiting").wait_for(state="hidden")
    stored = Response.objects.get()
    assert (stored.answers, stored.is_finished) == ({"q1": 3}, False)


def test_device_without_script_asks_online(
    browser: Any, live_server: Any, kiosk: tuple[PublicLink, str]
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto(kiosk[1])
    page.wait_for_url(f"**/s/{kiosk[0].token}/")
    choose(page, "q1", "9")
    page.locator(".btn.primary").click()
    page.locator(".btn.primary").click()
    page.get_by_text("Your answers are in.").wait_for()
    assert Response.objects.get().answers == {"q1": 9}
    context.close()
