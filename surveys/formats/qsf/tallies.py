"""Scoring and quotas."""

from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.book import Book
from surveys.formats.qsf.html import to_plain
from surveys.formats.qsf.ids import give, source_of
from surveys.formats.qsf.logic import read_condition
from surveys.formats.qsf.logic_write import write_condition
from surveys.formats.qsf.loose import mapping, number, sequence, whole, words
from surveys.formats.report import Report

ACTIONS = {"EndCurrentSurvey": "end", "ForBranching": "count"}
WRITTEN = {ours: source for source, ours in ACTIONS.items()}
# What is read, what says the same again, and what has been counted so far, which stays with their answers.
CELLS = "Each part of its table is a quota of its own, with its number."
KNOWN_OF_QUOTAS = {
    "ID", "Name", "Occurrences", "Logic", "LogicType", "QuotaAction", "ActionInfo", "QuotaRealm", "Count",
    "CurrentCount", "LastUpdated", "OverQuotaAction",
}  # fmt: skip
LOST_OF_QUOTAS = {
    "QuotaSchedule": "Quotas here are never emptied by a calendar.",
    "EndSurveyOptions": "What people read when it is full is written anew.",
    "CrossLogicDef": "Parts that are multiplied with each other aren't kept.",
    "ResponseFlag": "Responses beyond it have the status over quota; there are no flags beside.",
}


def score_ids(scoring: dict[str, Any]) -> dict[str, str]:
    """Our ids of the categories of scoring."""
    return give("g", [_id(one) for one in _categories(scoring)])


def quota_ids(quotas: list[dict[str, Any]]) -> dict[str, str]:
    """Our ids of the quotas."""
    return give("u", [_id(one) for quota in quotas for one in _cells(quota) or [quota] if _id(one)])


def _cells(quota: dict[str, Any]) -> list[dict[str, Any]]:
    """The parts of a quota that is a table, each with a number and a condition of its own; [] for others."""
    if words(quota.get("LogicType")) != "Cross":
        return []
    shared = {key: one for key, one in quota.items() if key in ("QuotaAction", "Name")}
    listed = [one for one in sequence(quota.get("CrossLogicDef")) if isinstance(one, dict)]
    return [
        shared
        | {"Occurrences": cell.get("Occurrences"), "Logic": cell.get("Logic")}
        | {"ID": f"{_id(quota)}/{_id(cell) or place}", "Name": f"{words(quota.get('Name'))} {place}".strip()}
        for place, cell in enumerate(listed, 1)
    ]


def read_scoring(
    scoring: dict[str, Any], asked: list[Asked], book: Book, report: Report
) -> list[dict[str, Any]]:
    """The categories, each with what the choices of questions weigh in it."""
    found: dict[str, dict[str, Any]] = {}
    for one in _categories(scoring):
        sid, name = _id(one), to_plain(words(one.get("Name")))
        if sid in found:
            continue
        found[sid] = {"id": book.scores[sid], "name": name, "weights": {}, "kind": "sum", "source_id": sid}
        report.note(sid, "ScoringCategory")
    for question in asked:
        _read_grades(question, found)
    if whole(scoring.get("ScoringSummaryAfterSurvey")) or whole(scoring.get("ScoringSummaryAfterQuestions")):
        why = "People aren't shown their score."
        report.note("SCO/ScoringSummary", "ScoringSummary", "left_out", why)
    return list(found.values())


def _read_grades(asked: Asked, scores: dict[str, dict[str, Any]]) -> None:
    parts = {source_of(part): part["id"] for part in asked.data.get("choices", [])}
    rows = {source_of(part): part["id"] for part in asked.data.get("rows", [])}
    for grade in sequence(asked.payload.get("GradingData")):
        grade = mapping(grade)
        where = _graded(asked, grade, parts, rows)
        for sid, weight in mapping(grade.get("Grades")).items():
            points = number(weight)
            if points is None:
                continue
            if where is None or sid not in scores:
                asked.tell("Some of its points can't be kept.", part="GradingData")
                continue
            asked.report.note(f"{asked.qid}/GradingData", "GradingData")
            address, choice = where
            scores[sid]["weights"].setdefault(address, {})[choice] = points


def _graded(
    asked: Asked, grade: dict[str, Any], parts: dict[str, str], rows: dict[str, str]
) -> tuple[str, str] | None:
    """(address, choice) that the points belong to."""
    source, answer = words(grade.get("ChoiceID")), words(grade.get("AnswerID"))
    if rows:
        found = source in rows and answer in parts
        return (f"{asked.uid}.{rows[source]}", parts[answer]) if found else None
    if asked.kind == "nps" and source in {str(point) for point in range(11)}:
        return asked.uid, source
    return (asked.uid, parts[source]) if source in parts else None


def write_scoring(definition: dict[str, Any]) -> dict[str, Any]:
    """The categories of a survey of ours."""
    categories = [
        {"ID": source_of(score), "Name": score.get("name", ""), "Description": ""}
        for score in definition.get("scoring", [])
    ]
    return {
        "ScoringCategories": categories,
        "ScoringCategoryGroups": [],
        "ScoringSummaryCategory": None,
        "ScoringSummaryAfterQuestions": 0,
        "ScoringSummaryAfterSurvey": 0,
        "DefaultScoringCategory": None,
        "AutoScoringCategory": None,
    }


def write_grades(uid: str, definition: dict[str, Any], book: Book) -> list[dict[str, Any]]:
    """What the choices of a question weigh in each category."""
    grades: dict[tuple[str, ...], dict[str, Any]] = {}
    for score in definition.get("scoring", []):
        for address, weights in score.get("weights", {}).items():
            base, _, row = address.partition(".")
            if base != uid or uid not in book.questions:
                continue
            for choice, points in weights.items():
                source = book.source(uid, choice) or choice
                where = (book.source(uid, row), source) if row else (source,)
                grades.setdefault(where, {})[source_of(score)] = words(points)
    return [
        {"ChoiceID": where[0]}
        | ({"AnswerID": where[1]} if len(where) > 1 else {})
        | {"Grades": found, "index": place}
        for place, (where, found) in enumerate(grades.items())
    ]


def read_quotas(quotas: list[dict[str, Any]], book: Book, report: Report) -> list[dict[str, Any]]:
    """Quotas: how many responses that meet a condition are wanted, and what happens then."""
    found: list[dict[str, Any]] = []
    for place, one in enumerate(quotas, 1):
        sid = _id(one) or f"QO/{place}"
        if cells := _cells(one):
            found += read_quotas(cells, book, report)
            report.note(sid, "Quota", "simplified", CELLS)
            _tell_of_other_parts(sid, one, report)
            continue
        uid, limit, condition = (
            book.quotas.get(sid),
            whole(one.get("Occurrences")),
            read_condition(one.get("Logic"), book),
        )
        if (
            uid is None
            or limit is None
            or condition.tree is None
            or any(quota["id"] == uid for quota in found)
        ):
            why = " ".join(condition.lost) or "It says of no number or no condition."
            report.note(sid, "Quota", "left_out", why)
            continue
        action = words(one.get("QuotaAction"))
        report.note(sid, "Quota")
        if action not in ACTIONS:
            why = f"What happens when it is full (“{action[:40]}”) isn't kept: it counts."
            report.note(sid, "Quota", "simplified", why)
        for why in condition.lost:
            report.note(sid, "Quota", "simplified", why)
        _tell_of_other_parts(sid, one, report)
        name = to_plain(words(one.get("Name")))
        kept = {"id": uid, "name": name, "limit": limit, "when": condition.tree, "source_id": sid}
        found.append(kept | {"action": ACTIONS.get(action, "count")})
    return found


def _tell_of_other_parts(sid: str, quota: dict[str, Any], report: Report) -> None:
    """What a quota of theirs knows and ours doesn't."""
    cells = _cells(quota)
    if (kind := words(quota.get("LogicType"))) not in ("", "Simple") and not cells:
        why = f"It is put together of parts (“{kind[:40]}”); only its condition and its number are kept."
        report.note(sid, "Quota", "simplified", why)
    for name, value in quota.items():
        if name in KNOWN_OF_QUOTAS or not value or (cells and name == "CrossLogicDef"):
            continue
        if name == "EndSurveyOptions" and words(mapping(value).get("EndingType")) in ("", "Default"):
            continue
        why = LOST_OF_QUOTAS.get(name, "Nothing here is like it.")
        report.note(f"{sid}/{name[:60]}", name[:60], "left_out", why)


def write_quotas(definition: dict[str, Any], book: Book) -> list[dict[str, Any]]:
    """Quotas as they write them."""
    return [
        {
            "ID": source_of(quota),
            "Name": quota.get("name", ""),
            "Occurrences": quota.get("limit", 0),
            "Logic": write_condition(quota.get("when", {}), book),
            "LogicType": "Simple",
            "QuotaAction": WRITTEN.get(quota.get("action", "count"), "ForBranching"),
            "OverQuotaAction": None,
            "QuotaRealm": "Survey",
            "Count": 0,
        }
        for quota in definition.get("quotas", [])
    ]


def _categories(scoring: dict[str, Any]) -> list[dict[str, Any]]:
    listed = [one for one in sequence(scoring.get("ScoringCategories")) if isinstance(one, dict)]
    return [one for one in listed if _id(one)]


def _id(one: dict[str, Any]) -> str:
    return words(one.get("ID")).strip()
