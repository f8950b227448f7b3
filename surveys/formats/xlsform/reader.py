"""An XLSForm as a definition."""

import re
from collections.abc import Callable

from surveys.formats.report import FileUnreadable, Translation
from surveys.formats.shared.draft import Draft, short
from surveys.formats.shared.operands import Untranslatable
from surveys.formats.xlsform.expressions import Names
from surveys.formats.xlsform.flow import Flow
from surveys.formats.xlsform.kobo import LISTS
from surveys.formats.xlsform.rows import ALIASES, MEDIA, TEXTS, Form, read_form
from surveys.formats.xlsform.rules import read_rules
from surveys.formats.xlsform.workbooks import read_workbook

FORMAT = "xlsform"
NAMELESS = "Form"
PIPE = re.compile(r"\$\{\s*([^{}]{1,200}?)\s*\}")
READ_COLUMNS = {
    *(
        "type",
        "name",
        "relevant",
        "required",
        "constraint",
        "calculation",
        "default",
        "appearance",
        "parameters",
    ),
    *("choice_filter", "repeat_count", "read_only", "disabled", *TEXTS, *MEDIA, *LISTS.values()),
}
READ_SETTINGS = {"form_title", "title", "form_id", "id_string", "default_language", "style", "name"}
NO = {"", "false", "no", "0"}


def read_xlsform(data: bytes) -> Translation:
    """The survey of a workbook. Raises FileUnreadable."""
    form = read_form(read_workbook(data))
    draft = Draft(FORMAT, form.languages)
    draft.full("survey", "survey")
    names = Names()
    flow = Flow(form, draft, names)
    flow.place(form.items)
    if not flow.made:
        raise FileUnreadable("The survey sheet of this workbook asks no question.")
    draft.flow = flow.nodes(form.items)
    for made in flow.made.values():
        read_rules(made, draft, names)
    _tell_columns(form, flow, draft)
    title = (
        form.settings.get("form_title") or form.settings.get("title") or form.settings.get("name") or NAMELESS
    )
    draft.say("title", {form.languages[0]: title}, "survey", "survey")
    draft.source = {"id": form.settings.get("form_id") or form.settings.get("id_string", ""), "name": title}
    if flow.embedded:
        draft.extra["embedded"] = flow.embedded
    return draft.finish(title, _pipes(names, flow))


def _pipes(names: Names, flow: Flow) -> Callable[[str, str], tuple[str, list[str]]]:
    loops = {made.question.id: made.loop for made in flow.made.values()}

    def replace(text: str, question: str) -> tuple[str, list[str]]:
        left: list[str] = []

        def one(match: re.Match[str]) -> str:
            try:
                pipe = names.find(match[1], loops.get(question, "")).pipe
            except Untranslatable:
                pipe = ""
            if not pipe:
                left.append(f"A name in its text is shown as it stands: {short(match[0], 80)}")
            return f"{{{{{pipe}}}}}" if pipe else match[0]

        return PIPE.sub(one, text), left

    return replace


def _tell_columns(form: Form, flow: Flow, draft: Draft) -> None:
    """Columns, settings, sheets, rows and lists that nothing follows."""
    for column in form.workbook.sheet("survey").columns:
        base = column.removeprefix("media::").split("::")[0]
        used = any(row.get(column) for _, row in form.workbook.sheet("survey").rows)
        if used and base not in READ_COLUMNS and base not in ALIASES and column not in ALIASES:
            draft.leave_out(f"column/{column[:80]}", "column", "Nothing here corresponds to this column.")
    for name, value in form.settings.items():
        if name not in READ_SETTINGS and value.lower() not in NO:
            draft.leave_out(
                f"settings/{name[:80]}", "setting", f"Nothing here corresponds to it: {short(value, 100)}"
            )
    for item in form.ignored:
        if item.name or item.label:
            why = "It is switched off." if item.type else "It says of no type what it is."
            draft.leave_out(item.element, item.type or "row", why)
    for choice in form.stray:
        if choice.name:
            draft.leave_out(f"choices/{choice.name[:80]}", "choice", "It belongs to no list.")
    asked = {made.item.listed for made in flow.made.values()}
    for made in flow.made.values():
        asked |= {made.item.cell(column) for column in LISTS.values()}
        asked |= {child.listed for child in made.item.children}
    for listed in [*form.lists, *form.external]:
        if listed not in asked:
            draft.leave_out(f"choices/{listed[:80]}", "list", "No question asks for this list.")
    for sheet in form.workbook.others:
        draft.leave_out(f"sheet/{sheet[:80]}", "sheet", "Only survey, choices and settings are read.")
