"""What a file holds beside the survey: statistics, notes, previews, dates. Each is told of."""

from collections import Counter
from typing import Any

from surveys.formats.qsf.envelope import Source
from surveys.formats.qsf.loose import mapping, sequence, words
from surveys.formats.report import Report

REASONS = {
    "RS": "It names where Qualtrics keeps the answers; import them as a file of answers.",
    "STAT": "Statistics of Qualtrics about the survey; Rapport makes its own.",
    "PL": "A link of Qualtrics to try the survey; Rapport has its own.",
    "NT": "Notes of colleagues aren't part of the survey.",
    "QG": "Groups of quotas aren't kept: each quota counts for itself.",
    "QGO": "Groups of quotas aren't kept: each quota counts for itself.",
    "LBLK": "It points to a library of Qualtrics, which isn't in the file.",
    "BR": "It points to a part of the flow that is gone.",
    "CJ": "Conjoint designs have no twin here.",
    "TR": "Mails and other actions are rules of their own.",
}
UNKNOWN = "No such element is known."
NO_DATE = "0000-00-00 00:00:00"
OF_ENTRY = {
    "SurveyDescription": "The description isn't shown to anybody; it stays behind.",
    "SurveyStartDate": "When a survey opens is set where it is published.",
    "SurveyExpirationDate": "When a survey closes is set where it is published.",
}
CORE = {"ProjectCategory": "CORE", "SchemaVersion": "1.1.0"}


def tell_of_entry(source: Source, report: Report) -> None:
    """Tells of the survey's own entry."""
    report.note("SurveyEntry", "SurveyEntry")
    if not words(source.entry.get("SurveyName")).strip():
        report.note("SurveyEntry", "SurveyEntry", "simplified", "The survey has no name: it gets one.")
    for name, why in OF_ENTRY.items():
        value = words(source.entry.get(name)).strip()
        if value and value != NO_DATE:
            report.note(f"SurveyEntry/{name}", name, "left_out", why)


def tell_of_others(source: Source, written: int, report: Report) -> None:
    """Tells of the elements that aren't part of the survey. `written` is how many questions come across."""
    met: Counter[str] = Counter()
    for element in source.others:
        kind = words(element.get("Element"))[:40] or "?"
        named = words(element.get("PrimaryAttribute")).strip()[:60]
        where = named if named.startswith(f"{kind}_") else kind
        met[where] += 1
        if met[where] > 1:
            where = f"{where}#{met[where]}"
        _tell(where, kind, element, written, report)
    for qid in source.repeated:
        report.note(f"{qid}#2", "SQ", "left_out", "A question of this id stands in the file before it.")


def _tell(where: str, kind: str, element: dict[str, Any], written: int, report: Report) -> None:
    if kind == "QC":
        if words(element.get("SecondaryAttribute")) == str(written):
            report.note(where, kind)
        else:
            report.note(where, kind, "simplified", f"It counts the {written} questions that came across.")
    elif kind == "PROJ" and mapping(element.get("Payload")) == CORE:
        report.note(where, kind)
    elif kind == "QG" and sequence(mapping(element.get("Payload")).get("Quotas")):
        report.note(where, kind, "left_out", REASONS["QG"])
    else:
        report.note(where, kind, "left_out", REASONS.get(kind, UNKNOWN))
