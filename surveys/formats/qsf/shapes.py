"""Types and selectors on their side, kinds and looks on ours: one table, read both ways."""

from dataclasses import dataclass

Shape = tuple[str, str]  # kind, look
Type = tuple[str, str, str]  # QuestionType, Selector, SubSelector


@dataclass(frozen=True)
class Twin:
    """A type and the kind it is here. `why` is set where the two aren't the same construct."""

    type: Type
    shape: Shape
    why: str = ""


TWINS = (
    Twin(("MC", "SAVR", "TX"), ("single", "")),
    Twin(("MC", "SAHR", "TX"), ("single", "row")),
    Twin(("MC", "SACOL", "TX"), ("single", "columns")),
    Twin(("MC", "DL", ""), ("single", "dropdown")),
    Twin(("MC", "SB", ""), ("single", "listbox")),
    Twin(("MC", "MAVR", "TX"), ("multiple", "")),
    Twin(("MC", "MAHR", "TX"), ("multiple", "row")),
    Twin(("MC", "MACOL", "TX"), ("multiple", "columns")),
    Twin(("MC", "MSB", ""), ("multiple", "listbox")),
    Twin(("MC", "NPS", ""), ("nps", "")),
    Twin(("Matrix", "Likert", "SingleAnswer"), ("matrix", "")),
    Twin(("Matrix", "Likert", "DL"), ("matrix", "dropdown")),
    Twin(("Matrix", "Likert", "DND"), ("matrix", ""), "Dragging answers to rows becomes a table."),
    Twin(("Matrix", "Likert", "SACH"), ("matrix", ""), "Rows one after the other become a table."),
    Twin(("Matrix", "Likert", "SACV"), ("matrix", ""), "Rows one after the other become a table."),
    Twin(("Matrix", "Likert", "MultipleAnswer"), ("matrix_multiple", "")),
    Twin(("Matrix", "Bipolar", ""), ("matrix", "bipolar")),
    Twin(("Matrix", "Profile", "SingleAnswer"), ("matrix", "profile")),
    Twin(("Matrix", "Profile", "DL"), ("matrix", "profile"), "Drop-downs of its rows become lists."),
    Twin(
        ("Matrix", "Profile", "MultipleAnswer"),
        ("matrix", "profile"),
        "A row of it takes one answer instead of several.",
    ),
    Twin(("Matrix", "TE", "Short"), ("matrix_text", "")),
    Twin(("Matrix", "TE", "Medium"), ("matrix_text", "medium")),
    Twin(("Matrix", "TE", "Long"), ("matrix_text", "long")),
    Twin(("Matrix", "TE", "Essay"), ("matrix_text", "essay")),
    Twin(("Matrix", "TE", "Password"), ("matrix_text", ""), "Its answers are shown while they are typed."),
    Twin(("Matrix", "CS", ""), ("matrix_text", "numbers")),
    Twin(("Matrix", "RO", ""), ("matrix_text", "numbers"), "Ranks are asked as numbers, row by row."),
    Twin(("Matrix", "MaxDiff", ""), ("best_worst", "")),
    Twin(("TE", "SL", ""), ("short_text", "")),
    Twin(("TE", "PW", ""), ("short_text", "password")),
    Twin(("TE", "ML", ""), ("long_text", "")),
    Twin(("TE", "ESTB", ""), ("long_text", "essay")),
    Twin(("TE", "FORM", ""), ("form", "")),
    Twin(("DB", "TB", ""), ("information", "")),
    Twin(("DB", "PTB", ""), ("information", "plain")),
    Twin(("DB", "GRB", ""), ("information", "image"), "Its picture isn't in the file: upload it again."),
    Twin(("DB", "VTB", ""), ("information", ""), "Its video isn't in the file."),
    Twin(("DB", "FLB", ""), ("information", ""), "Its film isn't in the file."),
    Twin(("Slider", "HSLIDER", ""), ("slider", "")),
    Twin(("Slider", "HBAR", ""), ("slider", "bars")),
    Twin(("Slider", "STAR", ""), ("slider", "stars")),
    Twin(("CS", "VRTL", "TX"), ("constant_sum", "")),
    Twin(("CS", "HR", "TX"), ("constant_sum", "row")),
    Twin(("CS", "HBAR", ""), ("constant_sum", "bars")),
    Twin(("CS", "HSLIDER", ""), ("constant_sum", "sliders")),
    Twin(("RO", "DND", "TX"), ("rank", "")),
    Twin(("RO", "TB", "TX"), ("rank", "numbers")),
    Twin(("RO", "SB", "TX"), ("rank", "select")),
    Twin(("RO", "RB", "TX"), ("rank", "select"), "Radio buttons become drop-downs."),
    Twin(("PGR", "DragAndDrop", "NoColumns"), ("group_rank", "")),
    Twin(("PGR", "DragAndDrop", "Columns"), ("group_rank", "columns")),
    Twin(("SBS", "SBSMatrix", ""), ("side_by_side", "")),
    Twin(("DD", "DL", ""), ("drilldown", "")),
    Twin(("HotSpot", "OnOff", ""), ("hot_spot", ""), "Its picture isn't in the file: upload it again."),
    Twin(
        ("HotSpot", "LikeDislike", ""),
        ("hot_spot", "like"),
        "Its picture isn't in the file: upload it again.",
    ),
    Twin(("HeatMap", "Image", ""), ("heat_map", ""), "Its picture isn't in the file: upload it again."),
    Twin(("FileUpload", "FileUpload", ""), ("file", "")),
    Twin(("Draw", "Signature", ""), ("consent", ""), "Signing becomes agreeing."),
    Twin(("Timing", "PageTimer", ""), ("timing", "")),
    Twin(("Meta", "Browser", ""), ("browser", "")),
    Twin(("SS", "TA", ""), ("single", "row"), "Its moving picture becomes a row of answers."),
)
# Types without a twin, and why; what isn't named here is unknown.
LEFT_OUT = {
    "Captcha": "Rapport keeps robots out without asking people; no question is needed.",
    "TreeSelect": "It chooses from an organisation kept in Qualtrics, which isn't in the file.",
    "HL": "Marking words of a text has no twin here.",
    "Draw": "Drawing has no twin here.",
    "Conjoint": "Conjoint designs have no twin here.",
    "FileUpload": "Pictures of the screen and films can't be taken here.",
}
UNKNOWN = "No such type of question is known."
# What an unknown selector of a type becomes; other types stay behind.
FALLBACKS: dict[str, Shape] = {
    "MC": ("single", ""),
    "TE": ("short_text", ""),
    "DB": ("information", ""),
    "Slider": ("slider", ""),
    "CS": ("constant_sum", ""),
    "RO": ("rank", ""),
}
WITHOUT_TYPE = "It says of no type."
# Kinds that Qualtrics doesn't have, as the nearest it has.
NEAREST: dict[str, Type] = {
    "rating": ("MC", "SAHR", "TX"),
    "number": ("TE", "SL", ""),
    "date": ("TE", "SL", ""),
    "time": ("TE", "SL", ""),
    "datetime": ("TE", "SL", ""),
    "email": ("TE", "SL", ""),
    "phone": ("TE", "SL", ""),
    "url": ("TE", "SL", ""),
    "hidden": ("TE", "SL", ""),
    "contact": ("TE", "FORM", ""),
}
USUAL = ("TX", "SingleAnswer", "None")  # older files write "None" for none
_by_type = {twin.type: twin for twin in TWINS}
_by_shape = {twin.shape: twin for twin in reversed(TWINS)}
_by_shape |= {twin.shape: twin for twin in reversed(TWINS) if not twin.why}
_by_selector = {twin.type[:2]: twin for twin in reversed(TWINS)}
_by_kind = {twin.shape[0]: twin for twin in reversed(TWINS)}


def full_type(kind: str, selector: str, sub_selector: str) -> Type:
    """The type with the sub-selector that goes without saying."""
    if (kind, selector, sub_selector) in _by_type:
        return kind, selector, sub_selector
    usual = _by_selector.get((kind, selector))
    if usual and (not sub_selector or (sub_selector in USUAL and usual.type[2] in ("", *USUAL))):
        return usual.type
    return kind, selector, sub_selector


def twin_of(kind: str, selector: str, sub_selector: str) -> Twin | None:
    """The twin of a type; an unknown sub-selector is told of, the selector decides."""
    wanted = full_type(kind, selector, sub_selector)
    found = _by_type.get(wanted) or _by_selector.get((kind, selector))
    if found is None and kind in FALLBACKS:
        why = f"Its form “{selector[:40]}” isn't known here and becomes the usual one."
        return Twin((kind, "", ""), FALLBACKS[kind], why)
    if found is None or wanted == found.type:
        return found
    why = found.why or f"Its form {sub_selector[:40]} becomes the usual one."
    return Twin(found.type, found.shape, why)


def type_of(kind: str, look: str) -> Type:
    """The type to write for a question of ours."""
    twin = _by_shape.get((kind, look)) or _by_shape.get((kind, ""))
    if twin:
        return twin.type
    return NEAREST.get(kind) or (_by_kind[kind].type if kind in _by_kind else ("TE", "SL", ""))


def why_left_out(kind: str, selector: str) -> str:
    """Why a type stays behind."""
    if not kind:
        return WITHOUT_TYPE
    is_known = any(twin.type[0] == kind for twin in TWINS)
    unknown = f"Its form “{selector[:40]}” isn't known here." if is_known else UNKNOWN
    return LEFT_OUT.get(kind, unknown)
