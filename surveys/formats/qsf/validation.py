"""What an answer must be: required, how long, of what content, how many. Read and written back."""

from typing import Any

from surveys.formats.qsf.asked import Asked
from surveys.formats.qsf.families.writing import CONTENTS
from surveys.formats.qsf.loose import mapping, number, whole, words
from surveys.formats.qsf.required import required_of

KNOWN_CONTENTS = {ours: theirs for theirs, ours in CONTENTS.items()}
LIMITS = ("short_text", "long_text")
COUNTS = {
    "multiple": ("min_choices", "max_choices"),
    "matrix_multiple": ("min_choices", "max_choices"),
    "rank": ("min_ranks", "max_ranks"),
}
WITHOUT_MEANING = ("", "None", "ForceResponse", "CustomValidation")
ANYWHERE = {
    "ValidPhone": "Phone numbers of any country are taken.",
    "ValidZip": "Postcodes of any country are taken.",
}
OF_KINDS = {"number", "email", "phone", "url", "file"}


def settings_of(payload: dict[str, Any]) -> dict[str, Any]:
    """The settings of a question's validation."""
    return mapping(mapping(payload.get("Validation")).get("Settings"))


def read_validation(asked: Asked) -> None:
    """Adds `required` and `validation`. Custom conditions are logic and read later."""
    settings = settings_of(asked.payload)
    if required := required_of(settings):
        asked.data["required"] = required
    limits = _limits(asked, settings)
    if limits:
        asked.data["validation"] = asked.data.get("validation", {}) | limits


def _limits(asked: Asked, settings: dict[str, Any]) -> dict[str, Any]:
    kind = words(settings.get("Type"))
    match kind:
        case "MinChar" | "TotalChar" | "CharRange":
            return _lengths(asked, settings, kind)
        case "ContentType":
            return _content(asked, settings)
        case "ChoiceRange" | "MinChoices" | "GroupChoiceRange":
            return _counts(asked, settings, kind)
        case "ChoicesTotal" if asked.kind == "constant_sum":
            total = number(settings.get("ChoiceTotal"))
            is_limited = {"limited": True} if words(settings.get("EnforceRange")) == "ON" else {}
            return ({} if total is None else {"total": total}) | is_limited
    if kind not in WITHOUT_MEANING:
        asked.tell(f"Its validation “{kind[:40]}” isn't known here.")
    return {}


def _lengths(asked: Asked, settings: dict[str, Any], kind: str) -> dict[str, Any]:
    if asked.kind not in LIMITS:
        asked.tell("How long its answers may be isn't checked.")
        return {}
    least = whole(settings.get("MinChars")) if kind != "TotalChar" else None
    most = whole(settings.get("TotalChars") or settings.get("MaxChars")) if kind != "MinChar" else None
    return {key: one for key, one in (("min_length", least), ("max_length", most)) if one is not None}


def _content(asked: Asked, settings: dict[str, Any]) -> dict[str, Any]:
    content = words(settings.get("ContentType"))
    limits: dict[str, Any] = {}
    if content == "ValidNumber":
        given = mapping(settings.get("ValidNumber"))
        named = {"min": number(given.get("Min")), "max": number(given.get("Max"))}
        limits = {key: one for key, one in named.items() if one is not None}
        if (decimals := whole(given.get("NumDecimals"))) is not None:
            limits["decimals"] = decimals
    if content in ANYWHERE:
        asked.tell(ANYWHERE[content])
    if asked.kind == "file" or (asked.kind in OF_KINDS and content in CONTENTS):
        return limits
    if asked.kind not in LIMITS or content not in CONTENTS:
        asked.tell(f"That its answers must be “{content[:40]}” isn't checked.")
        return {}
    return limits | {"content": CONTENTS[content]}


def _counts(asked: Asked, settings: dict[str, Any], kind: str) -> dict[str, Any]:
    least, most = whole(settings.get("MinChoices")), whole(settings.get("MaxChoices"))
    if kind == "GroupChoiceRange" and asked.kind == "group_rank":
        limits = {key: one for key, one in (("min", least), ("max", most)) if one is not None}
        for col in asked.data.get("cols", []) if limits else []:
            col["validation"] = dict(limits)
        return {}
    if asked.kind not in COUNTS:
        if least is not None or most is not None:
            asked.tell("How many answers must be given isn't checked.")
        return {}
    names = COUNTS[asked.kind]
    return {key: one for key, one in zip(names, (least, most), strict=True) if one is not None}


def write_validation(data: dict[str, Any]) -> dict[str, Any]:
    """The validation of a question of ours in their settings, without custom conditions."""
    required = data.get("required")
    force = "RequestResponse" if required == "requested" else "ON" if required else "OFF"
    settings: dict[str, Any] = {"ForceResponse": force, "Type": "None"}
    if required:
        settings["ForceResponseType"] = force
    return {"Settings": settings | _written(data)}


def _written(data: dict[str, Any]) -> dict[str, Any]:
    limits: dict[str, Any] = data.get("validation", {})
    kind = data.get("kind", "")
    content = KNOWN_CONTENTS.get(str(limits.get("content", kind)), "")
    if kind == "constant_sum" and "total" in limits:
        is_limited = "ON" if limits.get("limited") else "OFF"
        return {"Type": "ChoicesTotal", "ChoiceTotal": words(limits["total"]), "EnforceRange": is_limited}
    if kind == "group_rank":
        cols = data.get("cols", [])
        limits = next((col["validation"] for col in cols if col.get("validation")), limits)
        return _range("GroupChoiceRange", limits.get("min"), limits.get("max"))
    if kind in COUNTS:
        least, most = COUNTS[kind]
        return _range("ChoiceRange", limits.get(least), limits.get(most))
    if content and (kind in LIMITS or kind in OF_KINDS | {"date"}):
        written: dict[str, Any] = {"Type": "ContentType", "ContentType": content}
        if content == "ValidNumber":
            named = (("Min", "min"), ("Max", "max"), ("NumDecimals", "decimals"))
            written["ValidNumber"] = {theirs: words(limits.get(ours, "")) for theirs, ours in named}
        return written
    return _written_lengths(limits) if kind in LIMITS else {}


def _written_lengths(limits: dict[str, Any]) -> dict[str, Any]:
    least, most = limits.get("min_length"), limits.get("max_length")
    if least is not None and most is not None:
        return {"Type": "CharRange", "MinChars": words(least), "TotalChars": words(most)}
    if most is not None:
        return {"Type": "TotalChar", "TotalChars": words(most)}
    return {} if least is None else {"Type": "MinChar", "MinChars": words(least)}


def _range(kind: str, least: Any, most: Any) -> dict[str, Any]:
    if least is None and most is None:
        return {}
    return {"Type": kind} | {
        key: words(one) for key, one in (("MinChoices", least), ("MaxChoices", most)) if one is not None
    }
