"""The supervisor, with real processes: a signal ends all, a child's death ends all and is told."""

import os
import signal
import subprocess
import sys
import time

import pytest

from config.supervisor import commands
from tests.conftest import ROOT

PROGRAM = """
import sys
from config.supervisor import Supervisor
sleeper = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)"]
stubborn = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
            "print('up', flush=True); time.sleep(60)"]
mortal = [sys.executable, "-c", "import time; print('up', flush=True); time.sleep(0.5)"]
kinds = {"sleeper": sleeper, "stubborn": stubborn, "mortal": mortal}
supervisor = Supervisor({name: kinds[name] for name in sys.argv[2:]})
supervisor.grace_seconds = float(sys.argv[1])
sys.exit(supervisor.run())
"""


def start(*kinds: str, grace: float = 8) -> subprocess.Popen:
    command = [sys.executable, "-c", PROGRAM, str(grace), *kinds]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    for _ in kinds:
        assert process.stdout.readline() == "up\n"
    return process


def children(pid: int) -> list[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in found.stdout.split()]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def finish(process: subprocess.Popen) -> tuple[int, str]:
    _, errors = process.communicate(timeout=60)
    return process.returncode, errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_supervisor_ends_all_on_a_signal(number):
    process = start("sleeper", "stubborn", grace=0.5)
    started = children(process.pid)
    process.send_signal(number)
    assert finish(process) == (0, "")
    assert (len(started), [pid for pid in started if is_alive(pid)]) == (2, [])


def test_supervisor_ends_all_when_a_child_ends_alone():
    process = start("sleeper", "mortal")
    started = children(process.pid)
    code, errors = finish(process)
    assert (code, "The mortal process ended by itself" in errors) == (1, True)
    assert [pid for pid in started if is_alive(pid)] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_supervisor_killed_leaves_no_child():
    process = start("sleeper")
    (child,) = children(process.pid)
    process.kill()
    process.communicate(timeout=60)
    deadline = time.monotonic() + 30
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert is_alive(child) is False


def test_web_process_listens_here_alone_unless_told_otherwise() -> None:
    assert commands("8001")["web"][5] == "127.0.0.1:8001"
    assert commands("8001", "0.0.0.0")["web"][5] == "0.0.0.0:8001"
