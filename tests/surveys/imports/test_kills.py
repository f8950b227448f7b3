"""Kills: the process group of a real import, SIGKILLed while it checks and while it stores its rows."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conftest import ON_POSTGRES, ROOT
from tests.processes import environment, own_database
from tests.servers import wait_until
from tests.surveys.imports.shop import ROWS

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
ALL = {
    "status": "done",
    "phase": "storing",
    "created_count": ROWS,
    "known_count": 0,
    "error_count": 0,
    "responses": ROWS,
    "people": ROWS,
}
PROGRESS = "SELECT count(*) FROM surveys_importrun WHERE phase = '{phase}' AND next_row > 0"


@dataclass
class Shop:
    """An installation whose processes are killed."""

    url: str
    folder: Path
    questionnaire: str = ""

    @property
    def file(self) -> str:
        return str(self.folder / "answers.csv")

    @property
    def command(self) -> list[str]:
        mapping = str(self.folder / "mapping.json")
        choice = ["--mapping", mapping, "--questionnaire", self.questionnaire]
        return [sys.executable, "manage.py", "import_responses", self.file, *choice]

    def call(self, *words: str) -> Any:
        command = [sys.executable, "-m", "tests.surveys.imports.shop", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=environment(self.url), stdout=subprocess.PIPE, text=True, check=True
        )
        return json.loads(done.stdout.splitlines()[-1])

    def run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=ROOT, env=environment(self.url), capture_output=True, text=True, check=False
        )

    def stop_in(self, phase: str, command: Sequence[str], signum: int) -> tuple[int, str]:
        """Starts the command and sends the signal to its group while it is in the phase: code, last words."""
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(self.url), stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        with process:
            wait_until(lambda: self.is_in(phase), seconds=60)
            os.killpg(process.pid, signum)
            _, said = process.communicate()
        return process.returncode, said

    def is_in(self, phase: str) -> bool:
        """Whether some rows of the phase are dealt with; asked without Django, to be in time."""
        if ON_POSTGRES:
            with psycopg.connect(self.url) as server:
                return bool(server.execute(PROGRESS.format(phase=phase)).fetchone()[0])
        with sqlite3.connect(self.url.removeprefix("sqlite:///")) as file:
            return bool(file.execute(PROGRESS.format(phase=phase)).fetchone()[0])


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with own_database(tmp_path) as url:
        made = Shop(url, tmp_path)
        made.questionnaire = made.call("make", str(tmp_path))
        yield made


def test_command_killed_while_checking_and_while_storing_goes_on(shop: Shop) -> None:
    assert shop.stop_in("checking", shop.command, signal.SIGKILL)[0] == -signal.SIGKILL
    assert shop.call("state")["responses"] == 0
    shop.call("end")
    code, said = shop.stop_in("storing", shop.command, signal.SIGKILL)
    assert (code, said[:24]) == (-signal.SIGKILL, "Going on checking after ")
    assert 0 < shop.call("state")["responses"] < ROWS
    shop.call("end")
    done = shop.run(shop.command)
    assert (done.returncode, done.stderr[:25]) == (0, "Going on importing after ")
    assert (
        f"answers.csv: {ROWS:,} responses imported, 0 were there already, 0 rows with errors." in done.stdout
    )
    assert shop.call("state") == ALL


def test_worker_killed_while_checking_and_while_storing_goes_on(shop: Shop) -> None:
    key = str(shop.call("upload", shop.file, shop.questionnaire))
    job = [sys.executable, "-m", "tests.surveys.imports.shop", "go_on", key]
    for phase in ("checking", "storing"):
        assert shop.stop_in(phase, job, signal.SIGKILL)[0] == -signal.SIGKILL
        state = shop.call("state")
        assert (state["status"], state["responses"] < ROWS) == ("running", True)
        shop.call("end")
    assert (shop.call("go_on", key), shop.call("state")) == ("done", ALL)


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_interrupted_command_says_how_to_go_on_and_need_not_wait(shop: Shop, signum: int, code: int) -> None:
    ended, said = shop.stop_in("storing", shop.command, signum)
    kept = shop.call("state")["responses"]
    assert (ended, 0 < kept < ROWS) == (code, True)
    assert f"{kept:,} responses are imported. Run the same command again to go on." in said
    done = shop.run(shop.command)
    assert (done.returncode, "Waiting" in done.stderr, shop.call("state")) == (0, False, ALL)
