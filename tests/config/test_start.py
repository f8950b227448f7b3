"""What is wrong in the environment stops the start with one sentence; what is dangerous is told."""

import os
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path

import pytest

from common.checks import check_proxies
from tests.config.test_readme import ROOT, rows_under

REAL = {"DJANGO_SETTINGS_MODULE": "config.settings"}
SECRETS = {**REAL, "SECRET_KEY": "s" * 40, "TOKEN_SIGNING_KEY": "t" * 40}
LISTED = [row[0].strip("`") for row in rows_under((ROOT / "README.md").read_text(), "## Settings")]
WRONG = {
    "ALLOWED_HOSTS": "*",
    "DEBUG": "flase",
    "EMAIL_URL": "foo",
    "LOG_LEVEL": "loud",
    "QUIET_HOURS": "nonsense",
    "REDIS_URL": "garbage",
    "SECRET_KEY": "short",
}


def run(code: list[str], **environment: str) -> "subprocess.CompletedProcess[str]":
    """A process with these settings and none of the caller's."""
    others = {name: value for name, value in os.environ.items() if name not in LISTED}
    return subprocess.run(
        [sys.executable, *code],
        cwd=ROOT,
        env={**others, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("name", WRONG)
def test_start_stops_with_one_sentence(name: str) -> None:
    environment = {**SECRETS, name: WRONG[name]}
    found = run(["manage.py", "check"], **environment)
    assert (found.returncode, found.stdout) == (1, "")
    assert is_sentence(found.stderr, name)


def is_sentence(text: str, name: str) -> bool:
    """Whether it is one line that names the setting."""
    return text.startswith(f"Rapport can't start. {name}") and text.count("\n") == 1


def test_gunicorn_stops_with_the_sentence() -> None:
    command = ["-m", "gunicorn", "config.wsgi", "--bind", "127.0.0.1:0", "--log-level", "critical"]
    found = run(command, **SECRETS, QUIET_HOURS="nonsense")
    assert found.returncode == 4
    assert is_sentence(found.stderr, "QUIET_HOURS='nonsense'")


def test_worker_stops_with_the_sentence() -> None:
    found = run(["manage.py", "worker"], **SECRETS, REDIS_URL="garbage")
    assert (found.returncode, is_sentence(found.stderr, "REDIS_URL")) == (1, True)


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1"])
def test_make_run_stops_with_the_sentence(port: str) -> None:
    found = run(["-m", "config.supervisor"], **SECRETS, PORT=port)
    assert (found.returncode, is_sentence(found.stderr, f"PORT='{port}'")) == (1, True)


def test_a_secret_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff" * 50)
    given = {**SECRETS, "SECRET_KEY": "", "SECRET_KEY_FILE": str(tmp_path / "key")}
    found = run(["manage.py", "check"], **given)
    assert (found.returncode, is_sentence(found.stderr, "SECRET_KEY can't be read")) == (1, True)


def test_tests_take_nothing_from_the_callers_environment() -> None:
    """Given a wrong value for every setting, a process reads the settings of the tests all the same."""
    wrong = dict.fromkeys(LISTED, "nonsense")
    code = (
        "from config import test_settings as t; print(t.QUIET_HOURS, t.SPAM_MIN_SECONDS, t.ORGANISATION_NAME)"
    )
    assert run(["-c", code], **wrong).stdout == "None 2 \n"


@pytest.mark.parametrize(
    ("is_production", "proxies", "told"),
    [(True, (), ["rapport.W002"]), (True, (ip_network("10.0.0.0/8"),), []), (False, (), [])],
)
def test_https_without_a_trusted_proxy_is_told(settings, is_production, proxies, told) -> None:
    settings.IS_PRODUCTION, settings.TRUSTED_PROXIES = is_production, proxies
    assert [found.id for found in check_proxies(None)] == told
    assert all("TRUSTED_PROXIES=" in found.hint for found in check_proxies(None))
