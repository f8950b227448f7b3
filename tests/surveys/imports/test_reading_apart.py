"""Reading a file in a process of its own: the same survey, or one sentence whatever becomes of it."""

import signal
import subprocess
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from surveys.domain.questionnaires import reading_apart
from surveys.domain.questionnaires.reading_apart import (
    INTERRUPTED,
    MOST_AT_ONCE,
    TOO_MUCH,
    UNEXPECTED,
    ReadersBusy,
    read_apart,
)
from surveys.domain.questionnaires.survey_files import MAX_FILE_BYTES, read_survey_file
from surveys.formats import FileUnreadable
from tests.surveys.formats.qsf.build import multiple, single, survey
from tests.surveys.formats.test_before_publishing import leading_on

pytestmark = pytest.mark.slow
MB = 1024 * 1024
SMALL = survey([single("QID1", "Yes", "No", QuestionJS="alert(1)"), multiple("QID2", "a", "b")])
HUNGRY = b'{"SurveyElements":[' + b"{}," * 3_000_000 + b"{}]}"  # some hundred bytes each, once read


def test_read_apart_it_is_the_same() -> None:
    for data in (SMALL, leading_on()):
        apart, here = read_apart(data, "-moved.qsf"), read_survey_file(data, "-moved.qsf")
        assert (apart.definition, apart.as_json()) == (here.definition, here.as_json())


def test_broken_files_say_so() -> None:
    with pytest.raises(FileUnreadable, match="cut off"):
        read_apart(b"{", "moved.qsf")


def test_threat_23_few_files_are_read_at_once_and_the_next_is_refused_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Else as many as a web process has threads keep everybody from answering while they are read."""
    reading, end = threading.Semaphore(0), threading.Event()

    def run_for_ever(*args: Any, **more: Any) -> Any:
        reading.release()
        end.wait(20)
        return subprocess.CompletedProcess([], -signal.SIGKILL, b"", b"")

    monkeypatch.setattr(subprocess, "run", run_for_ever)
    with ThreadPoolExecutor() as pool:
        told = [pool.submit(read_apart, SMALL, "moved.qsf") for _ in range(MOST_AT_ONCE)]
        assert all(reading.acquire(timeout=20) for _ in told)
        with pytest.raises(ReadersBusy):
            read_apart(SMALL, "moved.qsf")
        end.set()
        assert [str(one.exception(20)) for one in told] == [TOO_MUCH] * MOST_AT_ONCE
    with pytest.raises(FileUnreadable, match="more than"):  # their places are free again
        read_apart(SMALL, "moved.qsf")


def test_a_file_that_takes_too_long_costs_its_process_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_apart, "MOST_SECONDS", 0)
    with pytest.raises(FileUnreadable) as refused:
        read_apart(SMALL, "moved.qsf")
    assert str(refused.value) == TOO_MUCH


def test_a_file_that_eats_memory_costs_its_process_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(HUNGRY) < MAX_FILE_BYTES
    monkeypatch.setattr(reading_apart, "MOST_MEMORY_BYTES", 256 * MB)
    assert read_apart(SMALL, "moved.qsf").questions == 2  # what the program itself needs is there
    with pytest.raises(FileUnreadable) as refused:
        read_apart(HUNGRY, "moved.qsf")
    assert str(refused.value) == TOO_MUCH


@pytest.mark.parametrize(
    ("number", "said"),
    [(signal.SIGKILL, TOO_MUCH), (signal.SIGXCPU, TOO_MUCH), (signal.SIGTERM, INTERRUPTED)],
)
def test_a_killed_process_is_told_of_in_one_sentence(
    number: signal.Signals, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subprocess, "run", killing(number))
    with pytest.raises(FileUnreadable) as refused:
        read_apart(SMALL, "moved.qsf")
    assert str(refused.value) == said


def test_a_mistake_of_ours_is_logged_and_no_page_of_errors(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = subprocess.CompletedProcess([], 1, b"", b"KeyError: 'q1'")
    monkeypatch.setattr(subprocess, "run", lambda *args, **more: broken)
    with pytest.raises(FileUnreadable) as refused:
        read_apart(SMALL, "moved.qsf")
    assert str(refused.value) == UNEXPECTED
    assert "KeyError: 'q1'" in caplog.text


def killing(number: signal.Signals) -> Callable[..., Any]:
    """`subprocess.run` of the same program, which somebody ends before it has read anything."""

    def run(command: list[str], *, timeout: float, env: Any, **more: Any) -> Any:
        pipe = subprocess.PIPE
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=env) as child:
            child.send_signal(number)
            out, err = child.communicate(more["input"], timeout=timeout)
        return subprocess.CompletedProcess(command, child.returncode, out, err)

    return run
