"""Every kind of question as a screen reader is told of it, before and after a mistake."""

from typing import Any

import pytest

from surveys.kinds import all_kinds
from tests.factories.surveys import a_definition, a_link, five_points, publish
from tests.surveys.builder.test_every_kind import EXAMPLES
from tests.surveys.respond.heard import Heard, controls_in, heard_in
from tests.surveys.test_kinds import TEXTS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KINDS = [kind.name for kind in all_kinds() if kind.is_asked or kind.name == "information"]
UIDS = {kind: f"q{number}" for number, kind in enumerate(KINDS, 1)}
ROWS = [{"id": "r1"}, {"id": "r2"}]
MORE = {
    "rating": {"choices": five_points(with_na=True)},
    "matrix": {"choices": five_points(with_na=True), "rows": ROWS},
}
HELP, MISSING, ONE = "Some help", "Please answer this question.", "Please choose one."
TICK = "Please tick the box to go on."
# What the whole question is to who hears it: role and name. Those that are one field are that field.
WHOLE = {
    **dict.fromkeys(("nps", "rating", "single"), "radiogroup"),
    **dict.fromkeys(("long_text", "short_text", "number", "email", "phone", "url"), "textbox"),
    **{
        "date": "Date",
        "time": "InputTime",
        "datetime": "DateTime",
        "file": "button",
        "information": "heading",
    },
}
# The controls within it, in order, by role and name; of long ones the first and the last.
PARTS: dict[str, list[tuple[str, str]]] = {
    "nps": [("radio", "0 Bad"), ("radio", "10 Fine")],
    "rating": [("radio", "1 One"), ("radio", "Not used")],
    "single": [("radio", "One"), ("radio", "Three")],
    "multiple": [("checkbox", "One"), ("checkbox", "Three")],
    "matrix": [("radio", "1 One"), ("radio", "Not used")],
    "matrix_multiple": [("checkbox", "One"), ("checkbox", "Three")],
    "matrix_text": [("textbox", "Row A, Left"), ("textbox", "Row B, Right")],
    "side_by_side": [("radio", "Low"), ("textbox", "Row B, Right")],
    "form": [("textbox", "Row A"), ("textbox", "Row B")],
    "slider": [("slider", "Ask slider"), ("slider", "Ask slider")],
    "constant_sum": [("textbox", "One"), ("textbox", "Three")],
    "rank": [("button", "Place: One"), ("combobox", "Place: Three")],  # a grip before each field
    "group_rank": [("combobox", "One"), ("textbox", "Place: Three")],
    "best_worst": [("radio", "Fine: One"), ("radio", "Bad: Three")],
    "drilldown": [("combobox", "Left"), ("combobox", "Right")],
    "hot_spot": [("radio", "One"), ("radio", "Three")],
    "heat_map": [("checkbox", "Column 1, line 1"), ("checkbox", "Column 6, line 4")],
    "contact": [("radio", "Yes"), ("radio", "No")],
    "consent": [("checkbox", "One"), ("checkbox", "One")],
}
# Groups within the question that must be told apart by name.
GROUPS = {
    "matrix": ["Row A", "Row B"],
    "matrix_multiple": ["Row A", "Row B"],
    "side_by_side": ["Row A", "Row A, Left", "Row B", "Row B, Left"],
    "hot_spot": ["1. Row A", "2. Row B"],
    "best_worst": ["1 / 1", "Fine, Bad"],
}


@pytest.fixture
def link() -> Any:
    questions = {
        uid: {"kind": kind, "key": kind, **EXAMPLES[kind], **MORE.get(kind, {})}
        | ({} if kind == "information" else {"required": True})
        for kind, uid in UIDS.items()
    }
    texts = {f"{uid}{path[2:]}": text for uid in UIDS.values() for path, text in TEXTS.items()}
    for kind, uid in UIDS.items():
        own = {"text": f"Ask {kind}", "help": HELP, "low": "Bad", "high": "Fine", "c9": "Not used"}
        texts |= {f"{uid}.{part}": words for part, words in own.items()}
    pages = {"b1": {"pages": [list(UIDS.values())]}}
    texts["title"] = "All kinds"
    return a_link(publish(definition=a_definition(blocks=pages, questions=questions, texts={"en": texts})))


@pytest.fixture
def page(browser: Any, live_server: Any, link: Any) -> Any:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{live_server.url}/s/{link.token}/")
    yield page
    context.close()


def whole_of(page: Any, kind: str) -> Heard:
    role = WHOLE.get(kind, "group")
    return next(one for one in heard_in(page, f"#{UIDS[kind]}") if one.role == role)


def test_every_kind_has_a_role_a_name_and_its_help(page: Any) -> None:
    for kind in KINDS:
        whole = whole_of(page, kind)
        assert (kind, whole.name) == (kind, f"Ask {kind}")
        if kind != "information":
            assert (kind, HELP in whole.description, whole.is_invalid) == (kind, True, False)
        if WHOLE.get(kind) in ("radiogroup", "textbox"):
            assert (kind, whole.is_required) == (kind, True)
    assert "At most 10 MB." in whole_of(page, "file").description


def test_every_control_is_named_and_within_its_group(page: Any) -> None:
    assert set(PARTS) == set(KINDS) - set(WHOLE) | {"nps", "rating", "single"}
    for kind, (first, last) in PARTS.items():
        controls = controls_in(page, f"#{UIDS[kind]}")
        assert [one for one in controls if not one.name] == []
        found = [(one.role, one.name) for one in controls]
        if kind != "slider":  # with its script it is one, without a field for a number
            assert (kind, found[0], found[-1]) == (kind, first, last)
    for kind, names in GROUPS.items():
        groups = [one.name for one in heard_in(page, f"#{UIDS[kind]}") if one.role in ("group", "radiogroup")]
        assert (kind, list(dict.fromkeys(groups[1:]))) == (kind, names)


def test_a_mistake_is_told_where_it_is(page: Any) -> None:
    page.click(".go .primary")
    page.wait_for_selector(".errsum")
    for kind in KINDS:
        if kind == "information":
            continue
        heard = heard_in(page, f"#{UIDS[kind]}")
        wrong = [one for one in heard if one.is_invalid]
        assert (kind, bool(wrong)) == (kind, True)
        told = [one.description for one in wrong]
        assert (kind, all(any(words in one for words in (MISSING, ONE, TICK)) for one in told)) == (
            kind,
            True,
        )
        if whole_of(page, kind).is_invalid:
            assert (kind, HELP in whole_of(page, kind).description) == (kind, True)
    assert page.evaluate("document.activeElement.name") == UIDS[KINDS[0]]


def test_the_page_has_its_landmarks_and_the_summary_leads_to_each_mistake(page: Any) -> None:
    def roles() -> list[str]:
        wanted = ("banner", "main", "contentinfo", "alert", "heading")
        return [one.role for one in heard_in(page, "body") if one.role in wanted]

    assert roles()[:3] == ["banner", "main", "heading"]
    page.click(".go .primary")
    page.wait_for_selector(".errsum")
    assert roles()[:4] == ["banner", "main", "alert", "heading"]
    dead = page.evaluate(
        "[...document.querySelectorAll('.errsum a')].map(one => one.hash.slice(1))"
        ".filter(id => !document.getElementById(id))"
    )
    assert dead == []
