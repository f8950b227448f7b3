"""Kills: the process group of two real workers, SIGKILLed at random while it sends to a real mail server.

RAPPORT_KILL_MAILS and RAPPORT_KILLS set the size (1,000 mails, 10 kills; the benchmark runs 10,000 and 40).
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.processes import environment, own_database

MAILS = int(os.environ.get("RAPPORT_KILL_MAILS", "1000"))
KILLS = int(os.environ.get("RAPPORT_KILLS", "10"))
pytestmark = [pytest.mark.slow, pytest.mark.postgres]


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """A migrated database of its own, which the worker processes share."""
    with own_database(tmp_path) as url:
        yield url


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """The port of a mail server in its own process, and the file of what it took."""
    path = tmp_path / "taken"
    path.touch()
    command = [sys.executable, "-m", "tests.delivery.sink", "0", str(path), "slow"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline()), path
        process.terminate()


def run_hive(url: str, sink: tuple[int, Path], *extra: str, mails: int, kills: int) -> dict[str, Any]:
    port, path = sink
    command = [sys.executable, "-m", "tests.delivery.hive", str(mails), str(kills), str(port), str(path)]
    done = subprocess.run(
        [*command, *extra], cwd=ROOT, env=environment(url), stdout=subprocess.PIPE, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_kills_lose_nothing_and_double_no_campaign_mail(database_url, sink):
    found = run_hive(database_url, sink, mails=MAILS, kills=KILLS)
    sent, in_doubt = found["statuses"].get("sent", 0), found["in_doubt"]
    assert sent + in_doubt == MAILS
    assert (found["lost"], found["sent_but_not_taken"], found["unknown_to_us"]) == (0, 0, 0)
    assert found["bulk_doubles"] == 0
    assert found["doubles"] + in_doubt <= KILLS
    assert found["in_doubt_without_reason"] == 0


def test_kills_without_the_lease_double_mails(database_url, sink):
    """The test above can fail: with the rows merely selected, workers send the same mails."""
    found = run_hive(database_url, sink, "without-lease", mails=400, kills=2)
    assert found["bulk_doubles"] > 2
