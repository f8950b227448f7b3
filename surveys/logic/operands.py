"""What conditions find: answers, and what is known beside them (`shown:q4`, `embedded:source` …)."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from common.clock import local, local_day, now
from surveys.kinds import is_empty, kind_of
from surveys.kinds.base import Local

if TYPE_CHECKING:
    from surveys.logic.way import Walk


def find(found: "Walk", name: str, block: str, iteration: str) -> Any:
    """What the field `name` holds, seen from a round of `block`; None for nothing."""
    source, colon, rest = name.partition(":")
    if colon:
        return _beside(found, source, rest, block, iteration)
    situation = found.situation
    match name:
        case "language":
            return situation.language
        case "device":
            return situation.device
        case "channel":
            return situation.channel
        case "loop":
            return iteration
        case "date":
            return local_day(situation.at or now()).isoformat()
        case "time":
            return f"{local(situation.at or now()):%H:%M}"
    return found.document.operand(found.nearest(name, block, iteration), found.answers)


def _beside(found: "Walk", source: str, rest: str, block: str, iteration: str) -> Any:
    """Fields with a colon: what was shown, counted, set, scored, known beforehand."""
    match source:
        case "shown":
            return _is_shown(found, rest, block, iteration) or None
        case "count":
            question = found.document.question_at(rest)
            ref = found.nearest(rest, block, iteration)
            if question is None or ref not in found.asked:
                return None
            return len(kind_of(question).chosen(question, Local(found.answers, ref.partition("@")[2])))
        case "embedded":
            return found.embedded.get(rest)
        case "loop":
            item = f"{block}.{iteration}.{rest}"
            return found.document.text(item, found.situation.language) or None
        case "score":
            return score_of(found, rest)
        case "quota":
            return "full" if rest in found.situation.full_quotas else "open"
        case "respondent":
            return found.situation.respondent.get(rest)
    return None


def _is_shown(found: "Walk", name: str, block: str, iteration: str) -> bool:
    """Whether a question (`q4`) or one of its parts (`q4.c2`) was shown."""
    uid, _, part = name.partition(".")
    ref = found.nearest(uid, block, iteration)
    if ref not in found.asked:
        return False
    offered = found.question(ref)
    return not part or any(one["id"] == part for one in (*offered.choices, *offered.rows))


def score_of(found: "Walk", category: str) -> float | None:
    """The points of a scoring category after these answers; None before any of them counts."""
    rule = next((one for one in found.document.definition.get("scoring", ()) if one["id"] == category), None)
    points = list(_points(found, rule["weights"])) if rule else []
    if not points:
        return None
    return sum(points) / len(points) if rule and rule.get("kind") == "mean" else sum(points)


def _points(found: "Walk", weights: Mapping[str, Mapping[str, float]]) -> Iterator[float]:
    for address, of_choices in weights.items():
        given = found.answers.get(address)
        chosen = given if isinstance(given, list) else [given]
        yield from (of_choices[one] for one in chosen if isinstance(one, str) and one in of_choices)


def carried(found: "Walk", uid: str, which: str, block: str, iteration: str) -> list[str]:
    """The ids of the parts of an earlier question that were chosen, not chosen, shown, …; in its order."""
    question = found.document.questions.get(uid)
    if question is None:
        return []
    ref = found.nearest(uid, block, iteration)
    if ref not in found.asked:
        return []
    whole = [part["id"] for part in (*question.choices, *question.rows)]
    offered = found.question(ref)
    shown = dict.fromkeys(part["id"] for part in (*offered.choices, *offered.rows))
    local = Local(found.answers, ref.partition("@")[2])
    chosen = set(kind_of(question).chosen(offered, local))
    match which:
        case "all":
            return whole
        case "shown":
            return list(shown)
        case "not_shown":
            return [one for one in whole if one not in shown]
        case "not_chosen":
            return [one for one in shown if one not in chosen]
        case "entered":
            return [one for one in shown if not is_empty(local.get(f"{uid}.{one}.text"))]
    return [one for one in shown if one in chosen]
