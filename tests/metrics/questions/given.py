"""A survey with every kind that results know, and answers to it, told apart by chance."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from metrics.domain.questions.choosing import choose
from metrics.domain.questions.results import Results, read_results
from surveys.domain.responses.processing import process_responses
from surveys.models import Questionnaire, Response
from tests.factories.surveys import a_response, five_points, publish

CHOICES = [{"id": "c1"}, {"id": "c2"}, {"id": "c3"}]
DEFINITION: dict[str, Any] = {
    "title": "All kinds",
    "languages": ["en"],
    "flow": [{"type": "block", "id": "b1"}, {"type": "block", "id": "b2"}],
    "blocks": {
        "b1": {"pages": [["q1", "q2"], ["q3", "q4", "q5", "q6"], ["q7", "q8", "q9", "q10", "q11"]]},
        "b2": {"pages": [["q12"]], "loop": {"over": "q4", "which": "chosen"}},
    },
    "questions": {
        "q1": {"kind": "nps", "key": "nps"},
        "q2": {"kind": "rating", "key": "overall", "choices": five_points(with_na=True)},
        "q3": {"kind": "single", "key": "trip", "choices": [*CHOICES[:2], {"id": "c3", "text_entry": True}]},
        "q4": {"kind": "multiple", "key": "used", "choices": CHOICES},
        "q5": {
            "kind": "matrix",
            "key": "areas",
            "choices": five_points(),
            "rows": [{"id": "r1"}, {"id": "r2"}],
        },
        "q6": {"kind": "long_text", "key": "why", "display": {"field": "q1", "op": "lte", "value": 6}},
        "q7": {"kind": "number", "key": "delay"},
        "q8": {"kind": "date", "key": "flew_on"},
        "q9": {"kind": "rank", "key": "order", "choices": CHOICES},
        "q10": {"kind": "constant_sum", "key": "share", "choices": CHOICES, "validation": {"total": 100}},
        "q11": {
            "kind": "best_worst",
            "key": "best",
            "choices": CHOICES,
            "sets": [{"id": "s1", "choices": ["c1", "c2", "c3"]}],
        },
        "q12": {"kind": "rating", "key": "each", "choices": five_points()},
    },
    "texts": {
        "en": {
            "title": "All kinds",
            **{f"q{number}.text": f"Question {number}?" for number in range(1, 13)},
            **{f"q{q}.c{c}": f"Choice {c} of {q}" for q in (3, 4, 9, 10, 11) for c in (1, 2, 3)},
            "q5.r1": "Restrooms",
            "q5.r2": "Security",
        }
    },
}


def a_survey(**kwargs: Any) -> Questionnaire:
    """The survey of all kinds, published."""
    return publish(definition=DEFINITION, name="All kinds", **kwargs)


def some_answers(chance: random.Random) -> dict[str, Any]:
    """What one person says: most questions, each as chance wants."""
    used = [one for one in ("c1", "c2", "c3") if chance.random() < 0.5]
    order, best = chance.sample([1, 2, 3], 3), chance.sample(["c1", "c2", "c3"], 2)
    parts = sorted(chance.sample(range(101), 2))
    said: dict[str, Any] = {
        "q1": chance.randint(0, 10),
        "q2": f"c{chance.choice([1, 2, 3, 4, 5, 9])}",
        "q3": f"c{chance.randint(1, 3)}",
        "q4": used,
        "q5.r1": f"c{chance.randint(1, 5)}",
        "q5.r2": f"c{chance.randint(1, 5)}",
        "q7": chance.choice([0, 5, 7.5, 30, 120]),
        "q8": f"2026-0{chance.randint(1, 3)}-1{chance.randint(0, 9)}",
        **{f"q9.c{place}": rank for place, rank in enumerate(order, 1)},
        "q10.c1": parts[0],
        "q10.c2": parts[1] - parts[0],
        "q10.c3": 100 - parts[1],
        "q11.s1.best": best[0],
        "q11.s1.worst": best[1],
        **{f"q12@{one}": f"c{chance.randint(1, 5)}" for one in used},
    }
    left_out = [
        address
        for address in said
        if chance.random() < 0.15 and address.partition(".")[0] in ("q2", "q5", "q7")
    ]
    said = {address: answer for address, answer in said.items() if address not in left_out and answer != []}
    if said["q3"] == "c3":
        said["q3.c3.text"] = "A wedding"
    if said["q1"] <= 6:
        said["q6"] = f"Because of {said['q1']}"
    return said


def answered(questionnaire: Questionnaire, count: int, *, seed: int = 1, **kwargs: Any) -> list[Response]:
    """So many processed responses."""
    chance = random.Random(seed)
    rows = [
        a_response(
            questionnaire,
            **{"answers": some_answers(chance), "require": False, "weight": chance.choice([0.5, 1.0, 2.0])}
            | kwargs,
        )
        for _ in range(count)
    ]
    process_responses()
    return rows


def on(year: int, month: int, day: int = 11) -> dict[str, Any]:
    """When somebody completed."""
    moment = datetime(year, month, day, 20, tzinfo=UTC)
    return {"started_at": moment - timedelta(minutes=3), "completed_at": moment}


def results(principal: Any, questionnaire: Questionnaire, params: Mapping[str, str] | None = None) -> Results:
    """The results as they are now."""
    questionnaire = Questionnaire.objects.select_related("program").get(pk=questionnaire.pk)
    return read_results(choose(principal, questionnaire, params or {}), patience=None)
