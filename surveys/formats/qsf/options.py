"""The options of a survey: buttons, progress, the usual end. What else isn't as usual is told of."""

import re
from typing import Any

from surveys.formats.qsf.book import Book
from surveys.formats.qsf.endings import read_address
from surveys.formats.qsf.html import read_text, to_html
from surveys.formats.qsf.languages import language_code, source_code
from surveys.formats.qsf.loose import is_yes, mapping, words
from surveys.formats.qsf.pipes import write_pipes
from surveys.formats.report import Report

FINISH = "SO"  # `source_id` of an end that stands for the option, not for a part of the flow
ARROWS = re.compile(r"[\s<>«»‹›←→⟵⟶⇐⇒-]*|&[lr]t;")
BARS = ("NoText", "Text", "VerboseText", "Verbose")
USUAL = ("", "no", "none", "false", "off", "0", "defaultmessage")
MADE_ANEW = {
    "SurveyTitle": "The title of the window is the name of the survey.",
    "SurveyMetaDescription": "What search machines show isn't kept: surveys aren't listed there.",
    "MetaDataTranslations": "Titles of the window are the names of the survey.",
    "Skin": "Logo and colours are chosen anew in the look.",
    "CustomStyles": "Style sheets of their own aren't kept: logo and colours are chosen in the look.",
    "Header": "Markup at the head of each page stays behind.",
    "Footer": "Markup at the foot of each page stays behind.",
    "SurveyExpiration": "When a survey opens and closes is set where it is published.",
    "SurveyProtection": "Who may answer is set by links and invitations.",
    "BallotBoxStuffing": "Answering twice is found by links and invitations.",
    "BallotBoxStuffingPrevention": "Answering twice is found by links and invitations.",
    "PasswordProtection": "Surveys have no passwords; links and invitations decide who may answer.",
    "Password": "Surveys have no passwords.",
    "AnonymizeResponse": "Whether answers are anonymous is set for the whole program.",
    "CollectGeoLocation": "Rapport doesn't look up where people are.",
    "RecaptchaV3": "Robots are kept out without asking people.",
    "PartialData": "How long unfinished answers wait is a setting of the installation.",
    "EOSMessage": "Its message lies in the Qualtrics library, not in the file: write the thanks anew.",
    "EmailThankYou": "A mail of thanks is a rule of its own.",
    "ResponseSummary": "People aren't shown a summary of their answers.",
    "InactiveMessage": "What a closed survey says is the same for all surveys.",
    "Autoadvance": "Pages go on when the button is pressed.",
    "AutoadvancePages": "Pages go on when the button is pressed.",
    "SurveyLinkCompletedMessage": "What a used link says is the same for all surveys.",
    "RefererURL": "Where people come from isn't asked.",
    "RefererCheck": "Where people come from isn't asked.",
    "PageTransition": "Pages change without moving pictures.",
    "PartialDeletion": "How long unfinished answers are kept is a setting of the installation.",
    "RelevantID": "Answers that look like a robot's are set apart in Rapport's own way.",
    "HighlightQuestions": "Which question is being answered is shown in Rapport's own way.",
}
# What every file says, or what says nothing about how a survey is answered.
SILENT = {
    "Rapport",
    "BackButton", "SaveAndContinue", "NoIndex", "SecureResponseFiles", "SurveyTermination",
    "ProgressBarDisplay", "PreviousButton", "NextButton", "SkinLibrary", "SkinType", "NewScoring",
    "EOSMessageLibrary", "EOSRedirectURL", "AvailableLanguages", "CustomLanguages", "SurveyCreationDate",
    "SurveyName", "ProtectSelectionIds", "ShowExportTags", "SkinQuestionWidth", "SurveyAnalysisDisabled",
    "ActiveResponseSet", "PartialDataCloseAfter", "RelevantIDLockoutPeriod",
    "InactiveSurvey", "InactiveMessageLibrary", "QuestionsPerPage",
    "ValidationMessageLibrary", "ThankYouEmailMessageLibrary", "libraryId", "SurveyLanguage",
}  # fmt: skip
PUBLIC = {
    "SurveyProtection": "PublicSurvey",
    "AnonymizeResponse": "Yes",
    "NoIndex": "Yes",
    "RefererURL": "http://",
}


def read_options(options: dict[str, Any], report: Report) -> tuple[dict[str, Any], dict[str, str]]:
    """(`look`, the words on the buttons)."""
    look: dict[str, Any] = {}
    if is_yes(options.get("BackButton")):
        look["back"] = True
    bar = words(options.get("ProgressBarDisplay"))
    if bar in BARS:
        look["progress"] = "bar"
        if bar != "NoText":
            why = "The bar of progress has no words on it."
            report.note("SO/ProgressBarDisplay", "ProgressBarDisplay", "simplified", why)
    elif bar == "None":
        look["progress"] = "none"
    if words(options.get("QuestionsPerPage")).strip() == "1":
        look["one_question"] = True
    elif words(options.get("QuestionsPerPage")).strip() not in ("", "0"):
        why = "How many questions stand on a page is what the page breaks say."
        report.note("SO/QuestionsPerPage", "QuestionsPerPage", "left_out", why)
    _tell_of_others(options, report)
    return look, _buttons(options, report)


def _buttons(options: dict[str, Any], report: Report) -> dict[str, str]:
    found = {}
    for name, path in (("NextButton", "next"), ("PreviousButton", "back")):
        text = read_text(words(options.get(name)), path)
        if text and ARROWS.fullmatch(text):
            report.note(f"SO/{name}", name, "simplified", "An arrow becomes a word that is read aloud.")
        elif text:
            found[path] = text
    return found


def _tell_of_others(options: dict[str, Any], report: Report) -> None:
    for name, value in options.items():
        if name in SILENT or not _says_something(name, value):
            continue
        why = MADE_ANEW.get(name, "This option has no twin here.")
        report.note(f"SO/{name[:60]}", name[:60], "left_out", why)


def _says_something(name: str, value: Any) -> bool:
    """Whether the option differs from what it is usually, or from nothing."""
    if isinstance(value, dict):
        inner = {key: one for key, one in value.items() if key not in ("templateId", "brandingId")}
        return any(inner.values()) if name == "Skin" else bool(value)
    if isinstance(value, list):
        return bool(value)
    if isinstance(value, bool):
        return value
    text = words(value).strip()
    is_usual = text.lower() in USUAL or PUBLIC.get(name) == text
    return bool(value) and not is_usual and name != "Skin"


def read_finish(
    options: dict[str, Any], nodes: list[dict[str, Any]], book: Book, report: Report
) -> list[dict[str, Any]]:
    """The end that the options ask for behind the last part of the flow; [] where the usual one follows."""
    kind, address = words(options.get("SurveyTermination")), words(options.get("EOSRedirectURL")).strip()
    if kind != "Redirect" or not address:
        if kind not in ("", "DefaultMessage", "Redirect"):
            report.note("SO/SurveyTermination", "SurveyTermination", "left_out", MADE_ANEW["EOSMessage"])
        return []
    if nodes and nodes[-1]["type"] == "end":
        why = "The flow ends by an end of its own before."
        report.note("SO/EOSRedirectURL", "EOSRedirectURL", "left_out", why)
        return []
    report.note("SO/EOSRedirectURL", "EOSRedirectURL")
    address = read_address(address, "SO/EOSRedirectURL", "EOSRedirectURL", book, report)
    taken = {node["id"] for node in _all_nodes(nodes)}
    free = next(number for number in range(1, len(taken) + 2) if f"f{number}" not in taken)
    end = {"type": "end", "id": f"f{free}", "outcome": "complete", "redirect": address}
    return [{**end, "source_id": FINISH}]


def _all_nodes(nodes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for node in nodes for one in (node, *_all_nodes(node.get("flow", [])))]


def read_languages(main: str, options: dict[str, Any], texts: dict[str, Any], report: Report) -> list[str]:
    """The survey's languages: its own, those it offers, those that have texts."""
    offered = []
    for source in mapping(options.get("AvailableLanguages")):
        code = language_code(source)
        if code:
            offered.append(code)
        else:
            report.note(
                f"SO/AvailableLanguages/{source[:20]}",
                "AvailableLanguages",
                "left_out",
                "It isn't a language known here.",
            )
    return list(dict.fromkeys([main, *offered, *texts]))


def write_options(definition: dict[str, Any], book: Book) -> dict[str, Any]:
    """The options of a survey of ours; what we don't know stands as the format has it usually."""
    look, texts = definition.get("look", {}), definition.get("texts", {})
    main, *others = definition.get("languages") or ["en"]
    finish = next((node for node in definition.get("flow", []) if node.get("source_id") == FINISH), None)
    said = texts.get(main, {})
    buttons = {"PreviousButton": "back", "NextButton": "next"}
    written = {name: to_html(said[path], path) for name, path in buttons.items() if path in said}
    if look.get("progress"):
        written["ProgressBarDisplay"] = "NoText" if look["progress"] == "bar" else "None"
    return written | {
        "BackButton": "true" if look.get("back") else "false",
        "SaveAndContinue": "true",
        "SurveyProtection": "PublicSurvey",
        "BallotBoxStuffingPrevention": "false",
        "NoIndex": "Yes",
        "SecureResponseFiles": "true",
        "SurveyExpiration": "None",
        "SurveyTermination": "Redirect" if finish else "DefaultMessage",
        "EOSRedirectURL": write_pipes(finish["redirect"], book) if finish else None,
        "Header": "",
        "Footer": "",
        "QuestionsPerPage": "1" if look.get("one_question") else "",
        "ValidationMessage": "",
        "NewScoring": 1,
        "AvailableLanguages": {source_code(code): [] for code in (main, *others)},
    }
