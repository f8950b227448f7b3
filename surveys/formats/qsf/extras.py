"""What a question of the file holds that is not read: told of by name, so that nothing goes in silence."""

from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.families.writing import is_known_content
from surveys.formats.qsf.ids import source_of
from surveys.formats.qsf.loose import is_yes, mapping, said, words

READ = {
    "QuestionText", "DataExportTag", "QuestionType", "Selector", "SubSelector", "Choices", "ChoiceOrder",
    "Answers", "AnswerOrder", "RecodeValues", "VariableNaming", "AnalyzeChoices", "ChoiceDataExportTags",
    "Validation", "Language", "DisplayLogic", "Randomization", "AnswerRandomization", "DynamicChoices",
    "DynamicChoicesData", "DefaultChoices", "GradingData", "Labels", "ColumnLabels", "Configuration",
    "AdditionalQuestions", "NumberOfQuestions", "Groups", "NumberOfGroups", "AnswerMap", "Clicks",
    "QuestionID", "Graphics", "GraphicsDescription", "GraphicID", "Regions",
}  # fmt: skip
# What says nothing about how a question is answered.
SILENT = {
    "QuestionText_Unsafe", "QuestionText_Safe", "QuestionDescription", "NextChoiceId", "NextAnswerId",
    "QuestionDescriptionOption", "AnalysisType", "NextGroupId", "PrimaryAttribute", "Rapport",
}  # fmt: skip
REASONS = {
    "QuestionJS": "Scripts in questions stay behind; they never run here.",
    "DataVisibility": "Who sees the answers is decided by roles and units.",
    "SearchSource": "Suggestions while typing stay behind.",
    "ChoiceGroups": "Headings between choices aren't kept; the choices are, in their order.",
    "ChoiceGroupOrder": "Headings between choices aren't kept; the choices are, in their order.",
    "DynamicAnswers": "Columns can't be carried over from another question.",
    "ColumnLabels": "Headings over groups of columns aren't kept.",
    "Labels": "Labels of its scale aren't kept.",
    "QuestionTypePluginProperties": "Plug-ins of Qualtrics don't run here.",
    "ScreenCaptureText": "Pictures of the screen can't be taken here.",
}
IDS = {"QuestionJS": "JS"}
UNKNOWN = "Nothing here is like it."
LAYOUT = "Widths, heights and positions of its parts are chosen here"
# What a configuration says usually; `None` is anything.
CONFIGURATION: dict[str, Any] = {
    "QuestionDescriptionOption": None, "VariableCount": None, "AllowFreeResponse": None, "MobileFirst": None,
    "CSSliderMin": None, "CSSliderMax": None, "GridLines": None, "SnapToGrid": None, "NumDecimals": None,
    "ShowValue": None, "CustomStart": None, "SliderStartPositions": None, "NotApplicable": None,
    "NotApplicableText": None, "StarCount": None, "StarType": None, "MinSeconds": None, "MaxSeconds": None,
    "MaxClicks": None,
    "TextPosition": "inline", "ChoiceColumnWidth": 25, "RepeatHeaders": "none", "WhiteSpace": "OFF",
    "LabelPosition": "BELOW", "Stack": False, "StackItemsInGroups": False, "ChoiceColumnWidthPixels": None,
}  # fmt: skip
CHOICE_READ = {
    "Display", "TextEntry", "ExclusiveAnswer", "DisplayLogic", "VariableName",
    "InputWidth", "InputHeight", "TextEntrySize", "TextEntryLength",
}  # fmt: skip
SIZES = ("InputWidth", "InputHeight", "TextEntrySize")
CHOICE_REASONS = {
    "Image": "Its picture isn't in the file: upload it again.",
    "TextEntryValidation": "What its text must be isn't checked.",
    "TextEntryForceResponse": "Its text may stay empty.",
}


NOTHING = {"none", "off", "false", "no"}


def tell_of_extras(asked: Asked) -> None:
    """Tells of everything in the question's payload that has no place in the definition."""
    for key, value in asked.payload.items():
        if key in READ or key in SILENT or not _says_something(key, value):
            continue
        asked.tell(REASONS.get(key, UNKNOWN), "left_out", IDS.get(key, key[:60]))
    _tell_of_unused(asked)
    _tell_of_layout(asked)
    for key in ("Choices", "Answers"):
        _tell_of_choices(asked, key)


def _says_something(key: str, value: Any) -> bool:
    if key == "DataVisibility":
        return any(is_yes(one) for one in mapping(value).values())
    if key == "SearchSource":
        inner = {name: one for name, one in mapping(value).items() if name != "AllowFreeResponse"}
        return any(inner.values())
    return bool(value) and words(value) not in ("None", "false")


def _tell_of_unused(asked: Asked) -> None:
    """Keys that are read for some kinds and mean nothing to this one."""
    has_labels = asked.kind in ("nps", "single")
    if asked.payload.get("ColumnLabels") and not has_labels:
        asked.tell(REASONS["ColumnLabels"], "left_out", "ColumnLabels")
    if asked.payload.get("Labels") and (asked.kind != "slider" or asked.data.get("look") == "stars"):
        asked.tell(REASONS["Labels"], "left_out", "Labels")
    if asked.payload.get("AnswerRandomization") and "rows" not in asked.data:
        asked.tell(UNKNOWN, "left_out", "AnswerRandomization")


def _tell_of_layout(asked: Asked) -> None:
    config = mapping(asked.payload.get("Configuration"))
    other = [
        name
        for name, value in config.items()
        if CONFIGURATION.get(name, value if name not in CONFIGURATION and not value else "")
        not in (None, value)
        and value not in (None, "", False, [])
    ]
    inside = [
        name
        for key in ("Choices", "Answers")
        for entry in mapping(asked.payload.get(key)).values()
        for name in SIZES
        if mapping(entry).get(name) and not isinstance(entry, str)
    ]
    if named := list(dict.fromkeys([*other, *inside])):
        asked.tell(f"{LAYOUT}: {said(named)}.", part="Configuration")


def _is_of_line(name: str, value: Any) -> bool:
    """Whether a line of a form keeps this."""
    is_content = name == "TextEntryValidation" and is_known_content(words(value))
    return is_content or name == "TextEntryForceResponse"


def _tell_of_choices(asked: Asked, key: str) -> None:
    known = {
        source_of(part) for name in ("choices", "rows", "cols", "levels") for part in asked.data.get(name, [])
    }
    is_profile = asked.data.get("look") == "profile" and key == "Answers"
    for source, entry in [] if is_profile else mapping(asked.payload.get(key)).items():
        for name, value in (entry if isinstance(entry, dict) else {}).items():
            if name in CHOICE_READ or (asked.kind == "form" and _is_of_line(name, value)):
                continue
            is_unknown = str(source) not in known and isinstance(value, dict)
            if not value or words(value).lower() in NOTHING or is_unknown:
                continue
            why = CHOICE_REASONS.get(name, UNKNOWN)
            asked.tell(why, "left_out", f"{key}/{str(source)[:20]}/{name[:40]}")
