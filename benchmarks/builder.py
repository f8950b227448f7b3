"""The builder with a survey of 100 questions and 60 steps of flow: what the server takes for what one does.

    python -m benchmarks.builder [ROUNDS]

In one process against SQLite, through the whole of Django but the socket: opening a question, saving it,
moving it, undoing, the same with a branch; each with the page that comes back. Beside it stands a survey of
10 questions without flow; and one question with 10,000 answers beside the same with 10. Prints the
processor's time, p50 and p95, and the number of SQL statements, which must not grow with the survey.
Budget: 200 ms.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOLDER = Path(tempfile.mkdtemp(prefix="rapport-builder-"))
os.environ.update(
    DJANGO_SETTINGS_MODULE="config.settings",
    DATABASE_URL=f"sqlite:///{FOLDER}/builder.sqlite3",
    VAR_DIR=str(FOLDER),
    SECRET_KEY="bench-" + "s" * 50,
    TOKEN_SIGNING_KEY="bench-" + "t" * 50,
    BASE_URL="http://testserver",
    REDIS_URL="",
    DEBUG="0",
)
for name in ("SECRET_KEY_FILE", "TOKEN_SIGNING_KEY_FILE"):
    os.environ.pop(name, None)

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings

from accounts.models import OrgUnit
from benchmarks import results
from benchmarks.house import print_table
from surveys.domain.questionnaires import drafting
from surveys.domain.questionnaires.editing import create_questionnaire, draft_of
from surveys.models import Questionnaire
from tests.factories.accounts import OrgUnitFactory, make_user
from tests.factories.surveys import ProgramFactory

BUDGET_MS = 200.0
KINDS = ("single", "rating", "multiple", "nps", "long_text")


def survey_of(questions: int, steps: int, *, root: OrgUnit) -> Questionnaire:
    """`questions` questions, a display condition on each third; blocks in branches and random orders."""
    made: dict[str, Any] = {
        "title": "Survey",
        "languages": ["en"],
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": [[]]}},
        "questions": {},
        "texts": {"en": {"title": "Survey"}},
    }
    for number in range(1, steps // 2 + 1):
        made, block = drafting.add_node(made, "block", drafting.Goal())
        kind = ("branch", "randomiser", "group")[number % 3]
        made, node = drafting.wrap_node(made, block, kind)
        if kind == "branch":
            when = {
                "all": [{"field": "q1", "op": "eq", "value": "c1"}, {"field": "q4", "op": "gt", "value": 5}]
            }
            made = drafting.change_node(made, node, {"when": when})
    pages = len(made["blocks"])
    for number in range(questions):
        page = min(number * pages // questions, pages - 1) if number > 4 else 0
        made, uid = drafting.add_question(made, KINDS[number % len(KINDS)], page=page)
        made["texts"]["en"] |= {f"{uid}.text": f"Question {number}?", f"{uid}.c1": "Yes", f"{uid}.c2": "No"}
        if number > 4 and number % 3 == 0:
            made["questions"][uid]["display"] = {"all": [{"field": "q4", "op": "gte", "value": number % 10}]}
    program = ProgramFactory(owner=root, code=f"p{questions}")
    return create_questionnaire(program, owner=root, name=f"{questions}", definition=made, by=None)


def survey_of_branches(count: int, *, root: OrgUnit) -> Questionnaire:
    """A question with `count` answers, and one that is shown on one of them."""
    made: dict[str, Any] = {
        "title": "Survey",
        "languages": ["en"],
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": [["q1"], ["q2"], ["q3"]]}},
        "questions": {
            "q1": {"kind": "nps", "key": "nps"},
            "q2": {"kind": "single", "key": "branch", "choices": [{"id": f"c{n}"} for n in range(count)]},
            "q3": {"kind": "long_text", "key": "why", "display": {"field": "q2", "op": "eq", "value": "c7"}},
        },
        "texts": {
            "en": {"title": "Survey", "q1.text": "How likely?", "q2.text": "Where?", "q3.text": "Why?"}
        },
    }
    made["texts"]["en"] |= {f"q2.c{number}": f"Branch {number}" for number in range(count)}
    program = ProgramFactory(owner=root, code=f"branches{count}")
    return create_questionnaire(program, owner=root, name=f"Branches {count}", definition=made, by=None)


def acts(survey: Questionnaire) -> dict[str, Callable[[Client], Any]]:
    """What one does in the builder, by name."""
    url = f"/surveys/{survey.uuid}/"
    definition = draft_of(survey).definition
    middle = list(definition["questions"])[len(definition["questions"]) // 2]
    step = next((n["id"] for n in drafting.every_node(definition) if n["type"] == "branch"), "")
    count = iter(range(10_000))

    def rev() -> int:
        return draft_of(survey).rev

    def save(client: Client) -> Any:
        data = {"rev": rev(), "auto": "1", "text": f"Text {next(count)}", "key": middle}
        return client.post(f"{url}questions/{middle}/", data)

    def save_step(client: Client) -> Any:
        return client.post(f"{url}flow/{step}/", {"rev": rev(), "auto": "1", "name": f"N {next(count)}"})

    def move(what: str) -> Callable[[Client], Any]:
        def moved(client: Client) -> Any:
            by = "down" if next(count) % 2 else "up"
            return client.post(
                f"{url}move/", {"rev": rev(), "what": what, "step": by, "at": what}, follow=True
            )

        return moved

    found: dict[str, Callable[[Client], Any]] = {
        "open a question": lambda client: client.get(f"{url}?at={middle}"),
        "save it while typing": save,
        "move it": move(middle),
        "undo": lambda client: client.post(f"{url}undo/", follow=True),
    }
    if step:
        found |= {
            "open a branch": lambda client: client.get(f"{url}?at={step}"),
            "save it while typing ": save_step,
            "move a branch": move(step),
        }
    return found


def measure(client: Client, act: Callable[[Client], Any], rounds: int) -> tuple[float, float, int]:
    """(p50 ms, p95 ms, SQL statements) of one act."""
    act(client)
    times = []
    for _ in range(rounds):
        begun = time.process_time()
        answer = act(client)
        times.append((time.process_time() - begun) * 1000)
        assert answer.status_code == 200, answer.status_code
    with CaptureQueriesContext(connection) as queries:
        act(client)
    times.sort()
    return statistics.median(times), times[min(len(times) - 1, int(len(times) * 0.95))], len(queries)


def main(rounds: int) -> int:
    call_command("migrate", verbosity=0)
    root = OrgUnitFactory(name="House")
    client = Client()
    client.force_login(make_user("program_manager", root))
    large, small = survey_of(100, 60, root=root), survey_of(10, 0, root=root)
    is_met = compare(
        client, acts(large), acts(small), rounds, ("100 questions, 60 steps", "10 questions, no flow")
    )
    long, short = survey_of_branches(10_000, root=root), survey_of_branches(10, root=root)
    heads = ("10,000 answers", "10 answers")
    return 0 if compare(client, acts(long), acts(short), rounds, heads) and is_met else 1


def compare(
    client: Client,
    large: dict[str, Callable[[Client], Any]],
    small: dict[str, Callable[[Client], Any]],
    rounds: int,
    heads: tuple[str, str],
) -> bool:
    """Prints what each act takes with the large survey and the small; whether the budget is kept."""
    rows, is_met = [], True
    for name, act in large.items():
        p50, p95, statements = measure(client, act, rounds)
        of_small = measure(client, small[name], rounds) if name in small else None
        is_met &= p95 <= BUDGET_MS and (of_small is None or statements <= of_small[2])
        beside = f"{of_small[0]:.0f} ms, {of_small[2]} SQL" if of_small else ""
        rows.append((name.strip(), beside, f"{p50:.0f} ms", f"{p95:.0f} ms", str(statements)))
        results.record(
            f"builder, {heads[0]}: {name.strip()}",
            ours=f"{p95:.0f} ms",
            budget="200 ms",
            is_met=p95 <= BUDGET_MS,
            peer=beside,
        )
    print_table((*heads, "p50", "p95", "SQL"), rows)
    return is_met


if __name__ == "__main__":
    with override_settings(ALLOWED_HOSTS=["*"]):
        sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 20))
