"""What is wrong in the environment stops the start with one sentence; what is dangerous is told."""

import os
import subprocess
import sys
from ipaddress import ip_network

import pytest

from common.checks import check_proxies
from tests.config.test_readme import ROOT, rows_under

SECRETS = {"SECRET_KEY": "s" * 40, "TOKEN_SIGNING_KEY": "t" * 40}
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
    )


@pytest.mark.parametrize("name", WRONG)
def test_start_stops_with_one_sentence(name: str) -> None:
    environment = {**SECRETS, "DJANGO_SETTINGS_MODULE": "config.settings", name: WRONG[name]}
    found = run(["manage.py", "check"], **environment)
    assert found.returncode == 1
    assert found.stdout == ""
    assert found.stderr.startswith(f"Rapport can't start. {name}")
    assert found.stderr.count("\n") == 1


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
