"""Every construct of an XLSForm as facts, by a plain reading of its rows."""

import re
from typing import Any

from tests.surveys.formats.constructs import Facts, words

Row = dict[str, Any]
KINDS = {
    "text": "short_text", "note": "information", "integer": "number", "decimal": "number", "date": "date",
    "time": "time", "datetime": "datetime", "image": "file", "audio": "file", "video": "file", "file": "file",
    "acknowledge": "consent", "hidden": "hidden", "range": "slider", "select_one": "single",
    "select_multiple": "multiple", "rank": "rank", "select_one_external": "single",
}  # fmt: skip
NAMED = re.compile(r"\$\{(\w+)\}")
QUOTED = re.compile(r"'[^']*'")
BOUNDS = re.compile(r"\.\s*(>=|<=)\s*(\d+(?:\.\d+)?)(?:\s+and\s+\.\s*(>=|<=)\s*(\d+(?:\.\d+)?))?")
MEANS_NO = ("", "no", "false")


def constructs(rows: list[Row], choices: list[Row], tongues: dict[str, str]) -> dict[str, Facts]:
    """Facts by the report's ids. `tongues` gives the languages by what stands behind `label`."""
    found: dict[str, Facts] = {}
    calculated = {str(row["name"]) for row in rows if row.get("type") == "calculate"}
    inside: list[Row] = []
    for row in rows:
        kind, _, listed = str(row.get("type") or "").partition(" ")
        name = str(row.get("name") or "")
        if kind.startswith(("begin", "end")):
            inside = [*inside, row] if kind.startswith("begin") else inside[:-1]
            continue
        if kind.lower() not in KINDS:
            continue
        found[name] = _question(row, kind.lower(), listed, choices, tongues)
        for feature, facts in _features(row, kind, calculated):
            found[f"{name}/{feature}"] = facts
        for group in inside:
            for feature, facts in _of_group(group, calculated):
                found.setdefault(f"{group['name']}{feature}", facts | {"of": name})
    return found


def _question(row: Row, kind: str, listed: str, choices: list[Row], tongues: dict[str, str]) -> Facts:
    facts: Facts = {"kind": KINDS[kind]} | ({} if kind == "hidden" else {"text": _texts(row, tongues)})
    if kind == "text" and "multiline" in str(row.get("appearance") or ""):
        facts["kind"] = "long_text"
    said = str(row.get("required") or "").lower()
    if kind not in ("note", "hidden"):
        facts["required"] = said in ("yes", "true", "true()")
    if kind.startswith(("select", "rank")):
        wanted = [one for one in choices if one.get("list_name") == listed.removesuffix(" or_other")]
        other = ["other"] if listed.endswith(" or_other") else []
        facts["choices"] = [str(one["name"]) for one in wanted] + other
        if not other:
            main = next(iter(tongues.values()))  # pictures without a label are called by their names
            facts["words of choices"] = [_texts(one, tongues) or {main: str(one["name"])} for one in wanted]
        facts["texts beside"] = other
    if kind == "integer":
        facts["whole"] = True
    if kind == "range":
        given = dict(re.findall(r"(\w+)=(\S+)", str(row.get("parameters") or "")))
        names = {"start": "min", "end": "max", "step": "step"}
        facts |= {ours: float(given[theirs]) for theirs, ours in names.items() if theirs in given}
    return facts


def _features(row: Row, kind: str, calculated: set[str]) -> list[tuple[str, Facts]]:
    found: list[tuple[str, Facts]] = []
    asked = _asked(row.get("relevant"), calculated)
    if asked is not None:
        found.append(("relevant", {"asked": asked}))
    if constraint := str(row.get("constraint") or ""):
        facts: Facts = {"asked in rules": _asked(constraint, calculated) or []}
        if match := BOUNDS.fullmatch(constraint):
            facts["numbers checked"] = sorted({float(one) for one in match.groups()[1::2] if one})
        found.append(("constraint", facts))
    if row.get("choice_filter"):
        found.append(("choice_filter", {"shown parts": True}))
    if (default := row.get("default")) not in (None, ""):
        several = kind == "select_multiple"
        found.append(("default", {"first": str(default).split() if several else default}))
    if "randomize=true" in str(row.get("parameters") or ""):
        found.append(("parameters/randomize", {"random": ["choices"]}))
    if "${" in str(row.get("required") or ""):
        found.append(("required", {"asked in rules": _asked(row["required"], calculated)}))
    return found


def _of_group(row: Row, calculated: set[str]) -> list[tuple[str, Facts]]:
    found: list[tuple[str, Facts]] = []
    asked = _asked(row.get("relevant"), calculated)
    if asked is not None:
        found.append(("/relevant", {"around": asked}))
    if row["type"].startswith("begin_repeat") and (count := str(row.get("repeat_count") or "")):
        named = NAMED.findall(count)
        how = "over" if count.startswith("count-selected") else "count"
        found.append(("", {"loop": (how, named[0].lower()) if named else ("items", int(count))}))
    return found


def _asked(expression: Any, calculated: set[str]) -> list[str] | None:
    """The names that an expression asks for; None where there is none, or one is reckoned."""
    named = set(NAMED.findall(QUOTED.sub("''", str(expression or ""))))
    return sorted(name.lower() for name in named) if named and not named & calculated else None


def _texts(row: Row, tongues: dict[str, str]) -> dict[str, str]:
    texts = [(code, str(row.get(f"label{column}") or "")) for column, code in tongues.items()]
    return {code: words(text) for code, text in texts if text and "{" not in text}
