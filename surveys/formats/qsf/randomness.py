"""Random order: of choices and rows within a question, of questions within a block."""

from collections.abc import Callable
from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.ids import source_of
from surveys.formats.qsf.loose import count, is_yes, mapping, sequence, words

RANDOMISED, SUBSET = "{~Randomized~}", "{~SubSet~}"
MARKS = (RANDOMISED, SUBSET, "{~ScaleReversal~}")
WHOLE = "RandomizeAll"
REVERSED = "A scale isn't turned round at random."


def read_random(asked: Asked) -> None:
    """Adds `random`. Where there are rows, Randomization is theirs; answers have a key of their own."""
    has_rows = "rows" in asked.data
    parts = "rows" if has_rows else "choices"
    found: dict[str, Any] = {}
    for key, name in (("Randomization", parts), ("AnswerRandomization", "choices")):
        rule = mapping(asked.payload.get(key))
        if not rule or (key == "AnswerRandomization" and not has_rows):
            continue
        found |= _read_rule(asked, rule, key, name)
    if has_rows and "choices" in found and found.pop("pick", None):
        asked.tell("All of its rows are shown, since its answers are shuffled too.", part="Randomization")
    if found:
        asked.data["random"] = found


def _read_rule(asked: Asked, rule: dict[str, Any], key: str, name: str) -> dict[str, Any]:
    kind = words(rule.get("Type")).lower()
    if is_yes(rule.get("ConsistentScaleReversal")):
        asked.tell(REVERSED, "left_out", f"{key}/ConsistentScaleReversal")
    if kind in ("", "none"):
        return {}
    if kind not in ("all", "subset", "advanced") or name not in asked.data:
        asked.tell(REVERSED if kind == "scalereversal" else "This order isn't known here.", "left_out", key)
        return {}
    asked.report.note(f"{asked.qid}/{key}", key)
    advanced = mapping(rule.get("Advanced"))
    pick = count(rule.get("TotalRandSubset")) if kind == "subset" else None
    if kind == "advanced":
        pick = _read_advanced(asked.data[name], advanced, lambda why: asked.tell(why, part=key))
    found: dict[str, Any] = {name: True}
    if pick and key == "Randomization":
        found["pick"] = pick
    elif pick:
        asked.tell("How many of its answers are shown isn't kept.", part=key)
    if is_yes(rule.get("EvenPresentation")):
        found["even"] = True
    return found


def _read_advanced(
    parts: list[dict[str, Any]], rule: dict[str, Any], tell: Callable[[str], None]
) -> int | None:
    """Marks the parts that stay where they are; how many of the others are shown, None for all."""
    order = [words(one) for one in sequence(rule.get("FixedOrder"))]
    shuffled = {words(one) for one in sequence(rule.get("RandomizeAll"))}
    subset = {words(one) for one in sequence(rule.get("RandomSubSet"))}
    hidden = {words(one) for one in sequence(rule.get("Undisplayed"))}
    moving = shuffled | subset
    fixed = {one for one in order if one not in MARKS}
    for part in parts:
        if source_of(part) in fixed:
            part["fixed"] = True
    placed = [place for place, one in enumerate(order) if one in fixed]
    standing = [place for place, part in enumerate(parts) if source_of(part) in fixed]
    if placed != standing:
        tell("Those that stay don't stand where they stood there.")
    if hidden:
        tell("Those that are never displayed there are displayed here.")
    if shuffled and subset:
        tell("A part that is always shown and a part of which some are shown become one.")
    if {source_of(part) for part in parts} - fixed - moving - hidden or sequence(rule.get("ScaleReversal")):
        tell(REVERSED)
    return (count(rule.get("TotalRandSubset")) or None) if subset and not shuffled else None


def write_random(data: dict[str, Any], payload: dict[str, Any]) -> None:
    """Writes the random order of a question of ours."""
    rule = data.get("random") or {}
    has_rows = "rows" in data
    for name, key in (
        ("rows", "Randomization"),
        ("choices", "AnswerRandomization" if has_rows else "Randomization"),
    ):
        if rule.get(name):
            pick = rule.get("pick") if key == "Randomization" else None
            payload[key] = _written_rule(data.get(name, []), pick, is_even=bool(rule.get("even")))


def _written_rule(parts: list[dict[str, Any]], pick: int | None, *, is_even: bool) -> dict[str, Any]:
    written: dict[str, Any] = {
        "Advanced": None,
        "Type": "All",
        "TotalRandSubset": "",
        "EvenPresentation": is_even,
    }
    if not any(part.get("fixed") for part in parts):
        return written | ({"Type": "SubSet", "TotalRandSubset": pick} if pick else {})
    sources = [(source_of(part), bool(part.get("fixed"))) for part in parts]
    return written | {"Type": "Advanced", "Advanced": advanced(sources, pick)}


def advanced(sources: list[tuple[str, bool]], pick: int | None) -> dict[str, Any]:
    """An order with (id, whether it stays); the others are shuffled, or `pick` of them shown."""
    moving = [source for source, is_fixed in sources if not is_fixed]
    order, left = [], pick if pick else len(moving)
    for source, is_fixed in sources:
        if is_fixed:
            order.append(source)
        elif left > 0:
            order.append(SUBSET if pick else RANDOMISED)
            left -= 1
    return {
        "FixedOrder": order,
        "RandomizeAll": [] if pick else moving,
        "RandomSubSet": moving if pick else [],
        "ScaleReversal": [],
        "Undisplayed": [],
        "TotalRandSubset": pick or 0,
    }
