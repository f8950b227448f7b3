"""The survey sheet as a tree of groups and questions; columns by their many names; texts by language."""

import re
from dataclasses import dataclass, field

from surveys.formats.report import FileUnreadable
from surveys.formats.shared.tongues import code_of
from surveys.formats.xlsform.markdown import as_html
from surveys.formats.xlsform.workbooks import Row, Sheet, Workbook

DEEPEST = 10
ALIASES = {
    "caption": "label", "value": "name", "relevance": "relevant", "skippattern": "relevant",
    "calculate": "calculation", "constraint_msg": "constraint_message", "requiredmsg": "required_message",
    "required_msg": "required_message", "readonly": "read_only", "count": "repeat_count",
    "jr:count": "repeat_count", "list_name": "list_name", "choicefilter": "choice_filter",
    "constraintmsg": "constraint_message",
}  # fmt: skip
TEXTS = ("label", "hint", "guidance_hint", "constraint_message", "required_message")
MARKED = ("label", "hint", "guidance_hint")
MEDIA = ("image", "audio", "video", "big-image", "media::image", "media::audio", "media::video")
TYPES = {
    "string": "text", "int": "integer", "date_time": "datetime", "photo": "image", "trigger": "acknowledge",
    "select1": "select_one", "select_one_from": "select_one", "select_all_that_apply": "select_multiple",
    "select_all_that_apply_from": "select_multiple", "select_multiple_from": "select_multiple",
    "add_select_one_prompt_using": "select_one", "add_select_multiple_prompt_using": "select_multiple",
    "add_text_prompt": "text", "add_note_prompt": "note", "add_integer_prompt": "integer",
    "add_decimal_prompt": "decimal", "add_date_prompt": "date", "gps": "geopoint", "location": "geopoint",
    "odk:rank": "rank",
    "phone_number": "phonenumber", "device_id": "deviceid", "start_time": "start", "end_time": "end",
}  # fmt: skip
LISTED = re.compile(
    r"(select1|select one(?: from)?|select_one(?: from)?|select multiple(?: from)?|select_multiple(?: from)?"
    r"|select all that apply(?: from)?|select_one_external|select_one_from_file|rank|odk:rank"
    r"|select_multiple_from_file"
    r"|add select one prompt using|add select multiple prompt using)\s+(.+)",
    re.IGNORECASE,
)
OR_OTHER = re.compile(r"\s+(?:or[_ ]other|or specify other)\s*$", re.IGNORECASE)


@dataclass
class Item:
    """A row: a question, or (with `children`) a group or repeat."""

    line: int
    type: str
    name: str
    row: Row
    texts: dict[str, dict[str, str]]
    listed: str = ""
    has_other: bool = False
    element: str = ""
    children: list["Item"] = field(default_factory=list)

    def cell(self, column: str) -> str:
        """What stands in a column."""
        return self.row.get(column, "")

    @property
    def label(self) -> dict[str, str]:
        """Its label by language."""
        return self.texts.get("label", {})


@dataclass
class Form:
    """The whole workbook in objects. `lists` holds the choices by the name of their list.

    `external` holds those of the sheet external_choices. `ignored` are rows that are switched off or of no
    type, `stray` choices of no list.
    """

    workbook: Workbook
    items: list[Item]
    lists: dict[str, list[Item]]
    external: dict[str, list[Item]]
    settings: Row
    languages: list[str]
    ignored: list[Item]
    stray: list[Item]


def read_form(workbook: Workbook) -> Form:
    """The form. Raises FileUnreadable for groups that don't match."""
    sheets = [workbook.sheet(name) for name in ("survey", "choices", "external_choices")]
    settings_rows = [_renamed(row) for _, row in workbook.sheet("settings").rows]
    settings = next((row for row in settings_rows if row), {})
    tongues = _Tongues(
        [column for sheet in sheets for column in sheet.columns], settings.get("default_language", "")
    )
    items = [_item(line, row, tongues) for line, row in sheets[0].rows]
    lists, external = _lists(sheets[1], tongues), _lists(sheets[2], tongues)
    _name(items)
    ignored = [item for item in items if _is_off(item)]
    off = {item.line for item in ignored}
    tree = _nested([item for item in items if item.line not in off])
    stray = lists.pop("", []) + external.pop("", [])
    return Form(workbook, tree, lists, external, settings, tongues.languages, ignored, stray)


def _lists(sheet: Sheet, tongues: "_Tongues") -> dict[str, list[Item]]:
    """The choices of a sheet by the name of their list."""
    found: dict[str, list[Item]] = {}
    for line, row in sheet.rows:
        choice = _item(line, row, tongues)
        found.setdefault(choice.cell("list_name"), []).append(choice)
    return found


def _is_off(item: Item) -> bool:
    """Whether a row is switched off, or says of no type what it is."""
    if item.type.startswith(("begin", "end_")):
        return False
    return not item.type or item.cell("disabled").lower() in ("yes", "true", "1")


class _Tongues:
    """Which column holds which text in which language."""

    def __init__(self, columns: list[str], default: str) -> None:
        named: dict[str, str] = {}
        is_plain = False
        for column in columns:
            base, _, language = _split(column)
            if base in (*TEXTS, *MEDIA) and language and language not in named:
                named[language] = code_of(language, frozenset(named.values()))
            is_plain = is_plain or (base == "label" and not language)
        main = code_of(default) if default else "en" if is_plain or not named else next(iter(named.values()))
        self.named = named
        self.main = main
        self.languages = list(dict.fromkeys([main, *named.values()]))

    def texts(self, row: Row) -> dict[str, dict[str, str]]:
        """The texts and media of a row: by column, then by language; a named language beats the plain one."""
        found: dict[str, dict[str, str]] = {}
        for column, text in row.items():
            base, _, language = _split(column)
            if base in (*TEXTS, *MEDIA):
                code = self.named[language] if language else self.main
                if language or code not in found.get(base, {}):
                    found.setdefault(base, {})[code] = as_html(text) if base in MARKED else text
        return found


def _split(column: str) -> tuple[str, str, str]:
    """(base, "::", language) of a column, by its usual name."""
    if column.startswith("media::"):
        base, colons, language = column.removeprefix("media::").partition("::")
        return base.lower(), colons, language
    base, colons, language = column.partition("::")
    return ALIASES.get(base, base), colons, language


def _renamed(row: Row) -> Row:
    return {ALIASES.get(column, column): text for column, text in row.items()}


def _item(line: int, row: Row, tongues: _Tongues) -> Item:
    row_ = _renamed(row)
    said = " ".join(row_.get("type", "").split())
    has_other, listed = False, ""
    if match := LISTED.fullmatch(said):
        listed = match[2]
        has_other = bool(OR_OTHER.search(listed))
        listed = OR_OTHER.sub("", listed).strip()
        said = match[1]
    kind = "_".join(said.lower().split())
    return Item(
        line, TYPES.get(kind, kind), row_.get("name", ""), row_, tongues.texts(row_), listed, has_other
    )


def _name(items: list[Item]) -> None:
    """What the report calls each row: its name; with its line where that is missing or not the first."""
    taken: set[str] = set()
    for item in items:
        name = item.name or item.type
        item.element = name if item.name and name not in taken else f"{name}@{item.line}"
        taken.add(name)


def _nested(items: list[Item]) -> list[Item]:
    """The rows as a tree, by begin and end."""
    root: list[Item] = []
    open_items: list[Item] = []
    for item in items:
        place = open_items[-1].children if open_items else root
        if item.type.startswith("begin"):
            place.append(item)
            open_items.append(item)
            if len(open_items) > DEEPEST:
                raise FileUnreadable(
                    f"Line {item.line} of the survey sheet: groups nest deeper than {DEEPEST}."
                )
        elif item.type.startswith("end") and item.type != "end":
            if not open_items:
                raise FileUnreadable(f"Line {item.line} of the survey sheet ends a group that never began.")
            begun = open_items.pop()
            if begun.type.removeprefix("begin").strip("_") != item.type.removeprefix("end").strip("_"):
                where = f"Line {item.line} of the survey sheet ends a {item.type[4:]}"
                raise FileUnreadable(f"{where}, but line {begun.line} began a {begun.type[6:]}.")
        else:
            place.append(item)
    if open_items:
        begun = open_items[-1]
        raise FileUnreadable(
            f"The {begun.type[6:]} that line {begun.line} of the survey sheet begins has no end."
        )
    return root
