"""What a question, a block or a part of the flow comes down to, whichever way a file writes it.

Two that come down to the same facts are the same construct. `audit` compares what stood in a file with
what is written back.
"""

from typing import Any

from surveys.formats.qsf.families.writing import line_facts
from surveys.formats.qsf.html import GAPS, to_plain
from surveys.formats.qsf.languages import language_code
from surveys.formats.qsf.loose import by_number, entries, is_yes, mapping, number, sequence, words
from surveys.formats.qsf.parts import displays, most_clicks
from surveys.formats.qsf.required import force_of
from surveys.formats.qsf.shapes import full_type
from surveys.formats.qsf.validation import settings_of

OF_CONTENT = {"ValidNumber": "ValidNumber", "ValidPhone": "ValidPhoneType", "ValidZip": "ValidZipType"}
OF_TYPE = {
    "MinChar": ("MinChars",),
    "TotalChar": ("TotalChars",),
    "CharRange": ("MinChars", "TotalChars"),
    "ChoiceRange": ("MinChoices", "MaxChoices"),
    "MinChoices": ("MinChoices", "MaxChoices"),
    "GroupChoiceRange": ("MinChoices", "MaxChoices"),
    "ChoicesTotal": ("ChoiceTotal",),
}
SCALE = ("CSSliderMin", "CSSliderMax", "GridLines", "NumDecimals")
ON_SLIDERS = ("HSLIDER", "HBAR")


def spoken(value: Any) -> str:
    """The words of a text, without tags, however its spaces and lines are written."""
    plain = to_plain(words(value)).replace("\N{NO-BREAK SPACE}", " ")
    return GAPS.sub(" ", plain).strip()


def question_facts(payload: dict[str, Any]) -> dict[str, Any]:
    """A question: kind, words, choices with their codes, validation."""
    kind = full_type(
        *(words(payload.get(name)).strip() for name in ("QuestionType", "Selector", "SubSelector"))
    )
    facts: dict[str, Any] = {
        "type": kind,
        "text": spoken(payload.get("QuestionText")),
        "name in exports": words(payload.get("DataExportTag")).strip(),
        "validation": validation_facts(payload),
        "scale": scale_facts(payload) if kind[0] in ("Slider", "CS", "Timing") else {},
        "groups": [spoken(one) for one in displays(payload.get("Groups"))],
        "clicks": number(most_clicks(payload)),
        "map of answers": _answer_map(payload),
    }
    if kind[0] not in ("Timing", "Meta", "DB"):
        facts |= _listed_facts(payload, kind)
    inside = mapping(payload.get("AdditionalQuestions"))
    facts["columns"] = {sid: _column_facts(mapping(one)) for sid, one in inside.items()}
    return {key: one for key, one in facts.items() if one}


def _listed_facts(payload: dict[str, Any], kind: tuple[str, str, str]) -> dict[str, Any]:
    labels = [spoken(one) for one in displays(payload.get("ColumnLabels"))] if kind[0] == "MC" else []
    is_profile = kind[1] == "Profile"
    answers = mapping(payload.get("Answers"))
    return {
        "choices": choice_facts(
            payload.get("Choices"),
            payload.get("ChoiceOrder"),
            is_alone=kind[1] == "MaxDiff",
            is_form=kind[1] == "FORM",
        ),
        "answers": {row: choice_facts(one, None) for row, one in answers.items()}
        if is_profile
        else choice_facts(payload.get("Answers"), payload.get("AnswerOrder"), is_alone=kind[1] == "MaxDiff"),
        "codes": code_facts(payload, "Answers" if kind[0] in ("Matrix", "DD", "HotSpot") else "Choices"),
        "names of choices": _names(payload) if kind[0] != "SBS" else {},
        "names of rows": {
            key: words(one) for key, one in mapping(payload.get("ChoiceDataExportTags")).items()
        },
        "labels": [] if not any(labels) else labels,
        "labels of the scale": choice_facts(payload.get("Labels"), None) if kind[0] == "Slider" else [],
        "not analysed": sorted(
            key for key, one in mapping(payload.get("AnalyzeChoices")).items() if words(one).lower() == "no"
        ),
    }


def _column_facts(inner: dict[str, Any]) -> dict[str, Any]:
    kind = full_type(*(words(inner.get(name)) for name in ("QuestionType", "Selector", "SubSelector")))
    return {
        "type": kind,
        "text": spoken(inner.get("QuestionText")),
        "answers": choice_facts(inner.get("Answers"), inner.get("AnswerOrder")),
        "codes": code_facts(inner, "Answers") if kind[1] != "TE" else {},
        "names of choices": _names(inner),
        "name": words(inner.get("DataExportTag")),
        "force": force_of(settings_of(inner)),
    }


def _names(payload: dict[str, Any]) -> dict[str, str]:
    return {key: words(one) for key, one in mapping(payload.get("VariableNaming")).items()}


def choice_facts(
    value: Any, order: Any, *, is_alone: bool = False, is_form: bool = False
) -> list[tuple[Any, ...]]:
    """Choices in their order: id, words, whether text is entered, whether it stands alone."""
    return [
        (
            source,
            spoken(one.get("Display")),
            line_facts(one) if is_form else is_yes(one.get("TextEntry")),
            not is_alone and is_yes(one.get("ExclusiveAnswer")),
        )
        for source, one in entries(value, order)
    ]


def code_facts(payload: dict[str, Any], key: str) -> dict[str, Any]:
    """The code of each choice: recoded, or its id."""
    recoded = mapping(payload.get("RecodeValues"))
    sources = [source for source, _ in entries(payload.get(key))]
    codes = {one: words(recoded.get(one)).strip() or one for one in sources}
    return {one: number(code) if number(code) is not None else code for one, code in codes.items()}


def validation_facts(payload: dict[str, Any]) -> dict[str, Any]:
    """What is checked; what stands in the settings of another type doesn't count."""
    settings = settings_of(payload)
    kind, content = words(settings.get("Type")) or "None", words(settings.get("ContentType"))
    facts: dict[str, Any] = {"force": force_of(settings)}
    if kind in ("None", "ForceResponse"):
        return facts
    facts["type"] = "ChoiceRange" if kind == "MinChoices" else kind
    facts |= {name: number(settings.get(name)) for name in OF_TYPE.get(kind, ())}
    if kind == "CharRange" and facts["TotalChars"] is None:
        facts["TotalChars"] = number(settings.get("MaxChars"))
    if kind == "ChoicesTotal":
        facts["each"] = words(settings.get("EnforceRange")) == "ON"
    if kind == "ContentType":
        facts["content"] = content
        given = settings.get(OF_CONTENT.get(content, ""))
        inner = mapping(given)
        facts["of content"] = {
            key: number(one) for key, one in inner.items() if number(one) is not None
        } or words(given)
    return facts


def scale_facts(payload: dict[str, Any]) -> dict[str, Any]:
    """The ends of a scale, its steps, where its handles start."""
    config, selector = mapping(payload.get("Configuration")), words(payload.get("Selector"))
    timed = words(payload.get("QuestionType")) == "Timing"
    names = ("StarCount",) if selector == "STAR" else ("MinSeconds", "MaxSeconds") if timed else SCALE
    facts: dict[str, Any] = {name: number(config.get(name)) for name in names if name in config}
    if words(payload.get("QuestionType")) == "Slider":
        facts["not applicable"] = is_yes(config.get("NotApplicable"))
        if facts["not applicable"]:
            facts["not applicable in words"] = spoken(config.get("NotApplicableText"))
        if selector in ON_SLIDERS:
            facts = {"CSSliderMin": 0, "CSSliderMax": 100} | facts
            facts["snaps"] = is_yes(config.get("SnapToGrid"))
            facts["shows its value"] = is_yes(config.get("ShowValue", True))
            facts["starts"] = _starts(config)
        else:
            facts["stars"] = words(config.get("StarType")) or "discrete"
    return {key: one for key, one in facts.items() if one is not None and (one or key in SCALE[:2])}


def _starts(config: dict[str, Any]) -> dict[str, float]:
    if not is_yes(config.get("CustomStart")):
        return {}
    shares = mapping(config.get("SliderStartPositions"))
    return {
        key: round(float(number(one) or 0), 4)
        for key, one in sorted(shares.items())
        if number(one) is not None
    }


def _answer_map(payload: dict[str, Any]) -> dict[str, str]:
    return {key: words(one) for key, one in mapping(payload.get("AnswerMap")).items() if words(one)}


def random_facts(rule: Any) -> Any:
    """A random order: of which, how many, what stays."""
    found = mapping(rule)
    kind = words(found.get("Type")).lower()
    if kind in ("", "none"):
        return None
    inner = mapping(found.get("Advanced")) if kind == "advanced" else {}
    pick = number(inner.get("TotalRandSubset")) if inner else number(found.get("TotalRandSubset"))
    named = {key: sorted(map(words, sequence(one))) for key, one in inner.items() if key != "FixedOrder"}
    order = [words(one) for one in sequence(inner.get("FixedOrder"))]
    named = {key: one for key, one in named.items() if one}
    return kind, pick or None, is_yes(found.get("EvenPresentation")), order, named


def translation_facts(payload: dict[str, Any]) -> dict[str, Any]:
    """The words of a question by language."""
    return {
        source: _words_in(translated)
        for source, translated in mapping(payload.get("Language")).items()
        if language_code(source) and _words_in(translated)
    }


def _words_in(node: Any) -> Any:
    """The words inside, by where they stand; empty ones don't count."""
    if isinstance(node, (dict, list)):
        found = {key: _words_in(one) for key, one in mapping(node).items() if key != "IsLabelDefault"}
        return {key: found[key] for key in sorted(found, key=by_number) if found[key]}
    return spoken(node)
