"""Ends of a survey: outcome, redirect, flag. Their messages lie in a library and aren't in the file."""

from typing import Any

from surveys.formats.qsf.book import Book
from surveys.formats.qsf.loose import is_yes, mapping, words
from surveys.formats.qsf.pipes import read_pipes, write_pipes
from surveys.formats.report import Report

FLAGS = {"Screened": "screened", "QuotaMet": "over_quota"}
OUTCOMES = {ours: source for source, ours in FLAGS.items()}
MESSAGE = "Its message lies in the Qualtrics library, not in the file: write it anew."
TERMINATIONS = ("", "DefaultMessage", "DisplayMessage", "Redirect")
KNOWN = {
    "Advanced",
    "SurveyTermination",
    "EOSRedirectURL",
    "EOSMessage",
    "EOSMessageLibrary",
    "ResponseFlag",
    "IgnoreResponse",
}
USUAL = ("", "no", "false", "none", "0")
ELSEWHERE = {
    "EmailThankYou": "A mail of thanks is a rule of its own here.",
    "ResponseSummary": "People aren't shown a summary of their answers.",
    "ScoringSummary": "People aren't shown their score at the end.",
    "ConfirmResponseSubmit": "People aren't asked again before they send.",
}


def read_end(raw: dict[str, Any], flow_id: str, book: Book, report: Report) -> dict[str, Any]:
    """`outcome`, `redirect` and `flag` of an end."""
    options = mapping(raw.get("Options"))
    flag, end = words(options.get("ResponseFlag")).strip(), {"outcome": "complete"}
    if is_yes(options.get("IgnoreResponse")):
        end["outcome"] = "discarded"
    elif flag in FLAGS:
        end["outcome"] = FLAGS[flag]
    if flag and FLAGS.get(flag) != end["outcome"]:
        end["flag"] = flag[:60]
    kind = words(options.get("SurveyTermination"))
    if kind == "Redirect":
        address = words(options.get("EOSRedirectURL"))
        end["redirect"] = read_address(address, flow_id, "EndSurvey", book, report)
    elif kind == "DisplayMessage" or (kind and words(options.get("EOSMessage")).startswith("MS_")):
        report.note(flow_id, "EndSurvey", "simplified", MESSAGE)
    if kind not in TERMINATIONS:
        why = f"It ends by “{kind[:40]}”, which isn't known here."
        report.note(flow_id, "EndSurvey", "simplified", why)
    for name, value in options.items():
        if name not in KNOWN and value and words(value).lower() not in USUAL:
            why = ELSEWHERE.get(name, f"Its option {name[:40]} has no twin here.")
            report.note(flow_id, "EndSurvey", "simplified", why)
    return {key: one for key, one in end.items() if one}


def read_address(address: str, where: str, kind: str, book: Book, report: Report) -> str:
    """Where an end leads, with our pipes in it."""
    kept, unknown = read_pipes(address.strip(), book)
    for pipe in unknown:
        why = f"{pipe[:80]} in its address stands for nothing here and is kept as it is written."
        report.note(where, kind, "simplified", why)
    return kept


def write_end(node: dict[str, Any], book: Book) -> dict[str, Any]:
    """An end with its options; one without any is the plain end."""
    options: dict[str, Any] = {}
    if node.get("redirect"):
        options |= {"SurveyTermination": "Redirect", "EOSRedirectURL": write_pipes(node["redirect"], book)}
    if flag := node.get("flag") or OUTCOMES.get(node.get("outcome", "")):
        options["ResponseFlag"] = flag
    if node.get("outcome") == "discarded":
        options["IgnoreResponse"] = "Yes"
    if not options:
        return {"Type": "EndSurvey", "EndingType": "Default"}
    options = {"Advanced": "true", "SurveyTermination": "DefaultMessage"} | options
    return {"Type": "EndSurvey", "EndingType": "Advanced", "Options": options}
