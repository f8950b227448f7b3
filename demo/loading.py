"""Loads the demo step by step; each step looks first whether it was done."""

from collections.abc import Callable
from pathlib import Path

from accounts.models import User
from demo.causes import build_causes
from demo.flights import record_flights
from demo.handled import answer_again, handle_cases
from demo.programs import FLIGHT, PASSENGER, build_programs
from demo.structure import build_structure
from demo.waves import import_waves
from metrics.domain.cells import refresh
from metrics.domain.sheets.preparing import prepare_sheets
from surveys.domain.responses.processing import process_responses

DATA = Path(__file__).parent / "data"


def load_demo(say: Callable[[str], None]) -> None:
    """The airport from nothing: structure, programs, five real waves, invented answers up to today."""
    say("Units, departments and people")
    root = build_structure()
    by = User.objects.get(email="admin@example.org")
    build_causes()
    say("Programs, questionnaires, metrics and rules")
    questionnaires = build_programs(root, by=by)
    say("Passenger survey: five waves")
    import_waves(questionnaires[PASSENGER], by=by, say=say)
    say("After your flight: invented answers")
    record_flights(questionnaires[FLIGHT])
    say("Scores and cases")
    process_responses()
    if handle_cases():
        answer_again()
        process_responses()
    refresh()
    prepare_sheets(None)
