"""Makes what Rapport needs to start: .venv with the locked packages, and secrets for trying it out in var/.

Run by make with the machine's own Python, so it needs nothing but the standard library:
    python3 config/bootstrap.py [dev]
"""

import os
import secrets
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var")


def main():
    """Checks Python, then makes only what is missing or older than what it is made from."""
    if sys.version_info < (3, 11):
        sys.exit(f"Rapport needs Python 3.11 or newer; python3 here is {sys.version.split()[0]}.")
    make_venv()
    install(["dev"] if "dev" in sys.argv[1:] else [])
    for name in ("secret_key", "token_signing_key"):
        make_secret(VAR / name)


def make_venv():
    """Makes .venv unless it is there and works."""
    if PYTHON.exists() and (VENV / "bin" / "pip").exists():
        return
    try:
        import ensurepip  # noqa: F401, PLC0415  Debian ships it apart, in python3-venv
    except ImportError:
        sys.exit("Python's venv is missing. On Debian and Ubuntu: apt-get install python3-venv")
    print("Making .venv …", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(VENV)], check=True)


def install(extras):
    """Installs pyproject.toml's packages in the versions of constraints.txt, unless that is done already."""
    import tomllib  # noqa: PLC0415  not there before Python 3.11, which main() tells kindly

    project, constraints = ROOT / "pyproject.toml", ROOT / "constraints.txt"
    stamp = VENV / ("installed-" + "-".join(["rapport", *extras]))
    if stamp.exists() and stamp.stat().st_mtime > max(
        path.stat().st_mtime for path in (project, constraints)
    ):
        return
    declared = tomllib.loads(project.read_text())["project"]
    wanted = list(declared["dependencies"])
    for extra in extras:
        wanted += declared["optional-dependencies"][extra]
    print(
        f"Installing {len(wanted)} packages and what they need; the first time takes a minute or two …",
        flush=True,
    )
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--constraint", str(constraints)]
    done = subprocess.run([str(PYTHON), "-m", "pip", "install", *options, *wanted], check=False)
    if done.returncode:
        sys.exit("The packages could not be installed: see pip's message above, then try again.")
    stamp.touch()


def make_secret(path):
    """Writes a random secret that only this user may read, unless there is one."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(50) + "\n")


if __name__ == "__main__":
    main()
