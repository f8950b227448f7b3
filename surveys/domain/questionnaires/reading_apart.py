"""Reading an uploaded survey file in a process of its own, so that no file holds up those who answer.

A file that somebody made to do harm costs that process its time and memory, and nobody else anything: it
gives way to all others, and few are read at once, so that most threads of a web process stay free.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import threading
from typing import Any

from django.conf import settings

from surveys.formats import Element, FileUnreadable, Obstacle, Report, Translation

log = logging.getLogger(__name__)
MOST_SECONDS = 20
MOST_MEMORY_BYTES = 1024 * 1024 * 1024
MOST_AT_ONCE = 2  # by each web process
BUSY = "Other survey files are being read right now. Try again in a minute."
TOO_MUCH = (
    f"Reading this file takes more than {MOST_SECONDS} seconds or 1 GB of memory. "
    "Split the survey into smaller ones, or use the command import_survey."
)
INTERRUPTED = "Reading this file was interrupted. Upload it again."
UNEXPECTED = (
    "Something in this file can't be read by Rapport, though it may be right. "
    "The log of the server says what; ask who runs it to report that."
)
ENDED_BY_HAND = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
OUT_OF_MEMORY = (b"MemoryError", b"Cannot allocate memory", b"failed to map segment")


_places = threading.BoundedSemaphore(MOST_AT_ONCE)


class ReadersBusy(FileUnreadable):
    """As many files are being read as may be; the same one may be sent again."""


def read_apart(data: bytes, file_name: str) -> Translation:
    """The survey of an uploaded file. Raises FileUnreadable with one sentence, ReadersBusy at once."""
    if not _places.acquire(blocking=False):
        raise ReadersBusy(BUSY)
    try:
        return _read(data, file_name)
    finally:
        _places.release()


def _read(data: bytes, file_name: str) -> Translation:
    limits = [f"--seconds={MOST_SECONDS}", f"--memory={MOST_MEMORY_BYTES}"]
    program = [sys.executable, str(settings.BASE_DIR / "manage.py"), "read_survey_file"]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE}
    try:
        done = subprocess.run(  # noqa: S603  our own program; the name is an argument and opens nothing
            [*program, *limits, "--", file_name],
            input=data,
            capture_output=True,
            timeout=MOST_SECONDS * 2,
            env=environment,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FileUnreadable(TOO_MUCH) from None
    if done.returncode:
        raise FileUnreadable(_why(done))
    said = json.loads(done.stdout)
    if "error" in said:
        raise FileUnreadable(said["error"])
    return _translation(said)


def _why(done: subprocess.CompletedProcess[bytes]) -> str:
    """Why the process came to no end of its own: a limit, somebody who ended it, or a mistake of ours."""
    if -done.returncode in ENDED_BY_HAND:
        return INTERRUPTED
    if done.returncode < 0 or any(sign in done.stderr for sign in OUT_OF_MEMORY):
        return TOO_MUCH
    log.error(
        "reading apart ended with %s: %s", done.returncode, done.stderr[-2000:].decode(errors="replace")
    )
    return UNEXPECTED


def _translation(said: dict[str, Any]) -> Translation:
    elements = {one["id"]: Element(**one) for one in said["elements"]}
    obstacles = [Obstacle(**one) for one in said.get("before_publishing", [])]
    return Translation(
        said["survey"],
        said["format"],
        said["definition"],
        Report(elements),
        said["questions"],
        is_ours=said["is_ours"],
        obstacles=obstacles,
    )
