"""Questions of every kind as a definition may hold them, and their forms as a browser posts them."""

from typing import Any

from django.http import QueryDict
from django.template.loader import render_to_string
from hypothesis import strategies as st

from surveys.document import Document
from surveys.forms.questions import QuestionEdit, QuestionForm
from surveys.kinds import all_kinds
from tests.surveys.builder.posting import buttons_in, form_in
from tests.surveys.builder.test_conditions import trees

EXTRA = {"measures": [("With a score", [("care", "Care"), ("odd", "Odd")])], "read_by": [], "troubles": []}
UID = "q3"


def survey_with(data: dict[str, Any], texts: dict[str, str] | None = None) -> dict[str, Any]:
    """The question `q3` behind a choice of several and a matrix, before a comment."""
    before = {
        "q1": {"kind": "multiple", "key": "a", "choices": [{"id": "c1"}, {"id": "c2"}]},
        "q2": {
            "kind": "matrix",
            "key": "b",
            "choices": [{"id": f"c{one}", "value": one} for one in range(1, 6)],
            "rows": [{"id": "r1"}, {"id": "r2"}],
        },
    }
    return {
        "languages": ["en", "de"],
        "flow": [{"type": "block", "id": "b1"}],
        "blocks": {"b1": {"pages": [["q1", "q2"], [UID], ["q4"]]}},
        "questions": {**before, UID: data, "q4": {"kind": "long_text", "key": "z"}},
        "texts": {
            "en": {"title": "Trial", "q1.c1": "A", "q1.c2": "B", **(texts or {})},
            "de": {f"{UID}.text": "Frage"},
        },
    }


def drawn(definition: dict[str, Any], *, open_part: str = "") -> str:
    """The whole form of the question."""
    form = QuestionForm(Document(definition), UID, open_part=open_part)
    pieces = [*form.card, *form.logic, *form.settings]
    whole = (
        render_to_string(one.template, {"piece": one.of, "form": form, "extra": EXTRA}) for one in pieces
    )
    return f'<form id="f">{"".join(whole)}</form>'


def posted(definition: dict[str, Any], *, open_part: str = "", **values: Any) -> QueryDict:
    """What a browser sends of the form; `values` are written into it ("__" stands for a dot)."""
    form = form_in(drawn(definition, open_part=open_part), "f")
    for name, value in values.items():
        form.setlist(name.replace("__", "."), value if isinstance(value, list) else [value])
    return form


def edited(definition: dict[str, Any], form: QueryDict) -> QuestionEdit:
    """The posted form, read."""
    return QuestionEdit(Document(definition), UID, form)


def pressed(definition: dict[str, Any], op: str, **values: Any) -> QuestionEdit:
    """The form after one of its buttons was pressed."""
    open_part = values.pop("open_part", "")
    assert op in buttons_in(drawn(definition, open_part=open_part), "f")
    return edited(definition, posted(definition, open_part=open_part, op=op, **values))


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12) | st.sampled_from(
    ["", " x ", "a\nb", "<b>c</b>", "{{q1}}", "+"]
)
numbers = st.integers(-5, 300) | st.floats(-9, 9) | st.none()
flags = st.booleans()


def maybe(**parts: Any) -> Any:
    """An object with any of these."""
    return st.fixed_dictionaries({}, optional=parts)


def listed(letter: str, most: int = 4, **parts: Any) -> Any:
    """A list of parts with ids of their own."""
    return st.lists(maybe(**parts), max_size=most).map(
        lambda found: [{"id": f"{letter}{number}", **one} for number, one in enumerate(found, 1)]
    )


def choice_lists(most: int = 4) -> Any:
    return listed(
        "c",
        most,
        value=st.none() | numbers | words,
        text_entry=flags,
        exclusive=flags,
        fixed=flags,
        key=words,
        display=trees,
        source_id=words,
        parent=st.sampled_from(["c1", "c2", "c3", "c9"]),
    )


rules = st.lists(trees, max_size=2).map(
    lambda found: [{"id": f"e{number}", "when": one} for number, one in enumerate(found, 1)]
)
limits = maybe(
    min=numbers | st.sampled_from(["2026-05-30", "soon"]),
    max=numbers,
    min_length=numbers,
    max_length=numbers,
    min_choices=numbers,
    max_choices=numbers,
    min_ranks=numbers,
    total=numbers,
    step=numbers,
    decimals=numbers,
    lines=numbers,
    start=numbers | st.just({"r1": 5}),
    whole=flags,
    at_most=flags,
    content=st.sampled_from(["email", "odd"]),
    pattern=st.sampled_from(["^a$", " b"]),
    types=st.lists(st.sampled_from(["pdf", "image", "a,b"]), max_size=2),
    max_files=numbers,
    rules=rules,
    other=words,
)
rows = listed(
    "r",
    key=words,
    concept=st.sampled_from(["care", "odd"]),
    text_entry=flags,
    fixed=flags,
    required=flags,
    type=st.sampled_from(["text", "number", "odd"]),
    area=st.just({"x": 0.1, "y": 0.2, "width": 0.333, "height": 0.5}) | st.just({"x": 1}),
    display=trees,
    validation=limits,
)
columns = listed(
    "k",
    kind=st.sampled_from(["single", "multiple", "short_text", "number", "long_text"]),
    choices=listed("c", value=numbers),
    look=words,
    key=words,
    required=flags,
    validation=limits,
    display=trees,
)
sets = st.lists(st.lists(st.sampled_from(["c1", "c2", "c9"]), unique=True, max_size=3), max_size=3).map(
    lambda found: [{"id": f"s{number}", "choices": one} for number, one in enumerate(found, 1)]
)
questions = st.builds(
    lambda kind, key, parts: {"kind": kind, "key": key, **parts},
    st.sampled_from([kind.name for kind in all_kinds()]),
    words,
    maybe(
        choices=choice_lists(),
        rows=rows,
        cols=columns,
        sets=sets,
        validation=limits,
        required=st.sampled_from([True, False, "requested"]),
        concept=st.sampled_from(["care", "odd"]),
        look=words,
        display=trees,
        skip=st.lists(
            st.fixed_dictionaries({"when": trees, "to": st.sampled_from(["q4", "block", "end", "q1"])}),
            max_size=2,
        ),
        random=maybe(choices=flags, rows=flags, pick=numbers, even=flags, fixed=st.just(["c1"])),
        carry=maybe(which=st.sampled_from(["chosen", "odd"]), into=st.sampled_from(["choices", "rows"])).map(
            lambda found: {"from": "q1", **found}
        ),
        default=words | numbers | st.just(["c1"]) | st.just({"r1": "c1", "odd": 3}),
        ranked=flags,
        levels=listed("k", key=words),
        image=st.just({"upload": "x", "width": 4, "height": 3}),
        source_id=words,
    ),
)
paths = st.sampled_from(
    ["text", "help", "body", "low", "high", "unit", "c1", "c2", "r1", "r1.right", "k1", "k1.c1", "e1"]
)
texts = st.dictionaries(paths.map(lambda path: f"{UID}.{path}"), words, max_size=8)
