"""Runs the tests that this machine can run: `make test`, or `python -m tests [pytest's arguments]`.

First those marked `postgres` on the server that TEST_DATABASE_URL names, then all on SQLite, so that the last
lines tell what was left out. RAPPORT_TEST_ONLY=sqlite keeps it to Python.
"""

import os
import subprocess
import sys


def run_pytest(*arguments: str, **environment: str) -> int:
    """Pytest's exit code; none collected counts as passed."""
    command = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-q", *arguments]
    code = subprocess.run(command, env={**os.environ, **environment}, check=False).returncode
    return 0 if code == 5 else code


def main() -> int:
    """0 when every run passed."""
    arguments = sys.argv[1:]
    codes = []
    if os.environ.get("TEST_DATABASE_URL") and os.environ.get("RAPPORT_TEST_ONLY") != "sqlite":
        print("On PostgreSQL:", flush=True)
        codes.append(run_pytest("-m", "postgres", *arguments, RAPPORT_TEST_ON="postgres"))
        print("On SQLite:", flush=True)
    codes.append(run_pytest(*arguments, RAPPORT_TEST_ON="sqlite"))
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main())
