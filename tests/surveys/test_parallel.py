"""The same response sent by many at once, on a real database file and real threads."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.slow
def test_threat_30_one_response_sent_twenty_times_at_once_is_one_row(tmp_path: Path) -> None:
    values = {
        "DATABASE_URL": f"sqlite:///{tmp_path}/rush.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "only-for-tests-" + "s" * 40,
        "TOKEN_SIGNING_KEY": "only-for-tests-" + "t" * 40,
        "BASE_URL": "http://127.0.0.1:8000",
        "VAR_DIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "tests.surveys.rush"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | values, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == {"outcomes": ["created"] + ["same"] * 19, "rows": 1}
