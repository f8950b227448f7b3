"""Rapport as a newcomer has it: `make run` in processes of its own, on a database of its own."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 300
LOGIN = re.compile(r"^ {2}(\w[\w ]+?) {2,}(\S+@\S+) +(\S+)$", re.MULTILINE)


@dataclass
class Site:
    """A running installation: where it is, and the logins it printed (role → mail address, password)."""

    url: str
    log: Path
    logins: dict[str, tuple[str, str]] = field(default_factory=dict)


@contextlib.contextmanager
def make_run(folder: Path, *, database_url: str = "") -> Iterator[Site]:
    """`make run` until its page answers; ends it as Ctrl-C does, by SIGKILL of the group if that fails."""
    port = free_port()
    log = folder / "run.log"
    environment = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "HOME", "LANG") or name.startswith(("PIP_", "SSL_"))
    }
    environment |= {"PORT": str(port), "VAR_DIR": str(folder / "var"), "DATABASE_URL": database_url}
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["make", "run"], cwd=ROOT, env=environment, stdout=output, stderr=output,
            stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        try:
            site = Site(url=f"http://127.0.0.1:{port}", log=log)
            wait_until_up(site, process)
            yield site
        finally:
            end(process)


def wait_until_up(site: Site, process: subprocess.Popen[bytes]) -> None:
    """Waits for the login page and the printed logins; fails with what was printed."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        printed = site.log.read_text(errors="replace")
        if process.poll() is not None:
            raise AssertionError(f"make run ended by itself:\n{printed[-3000:]}")
        site.logins = {role: (mail, password) for role, mail, password in LOGIN.findall(printed)}
        if "Auditor" in site.logins and answers(site.url):
            return
        time.sleep(0.3)
    raise AssertionError(f"no page after {START_SECONDS} s:\n{site.log.read_text(errors='replace')[-3000:]}")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/login/", timeout=5) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def end(process: subprocess.Popen[bytes]) -> None:
    """Ctrl-C reaches the whole group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGINT)
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
