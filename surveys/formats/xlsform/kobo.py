"""Groups that KoboToolbox writes for one question: ratings, rankings and matrices."""

from collections.abc import Callable

from surveys.formats.shared.draft import Draft, Question
from surveys.formats.shared.operands import Answer, number_of, plain_number
from surveys.formats.xlsform.expressions import Known, Names
from surveys.formats.xlsform.questions import Made, say_texts
from surveys.formats.xlsform.rows import Form, Item

CELLS = {
    "select_one": "single", "select_multiple": "multiple", "text": "short_text", "integer": "number",
    "decimal": "number",
}  # fmt: skip
SCORE, RANK, MATRIX = "kobo--score-choices", "kobo--rank-items", "kobo--matrix_list"
LISTS = {"begin_score": SCORE, "begin_rank": RANK, "begin_kobomatrix": MATRIX}


def read_group(item: Item, form: Form, draft: Draft, names: Names, loop: str) -> Made:
    """The question that a group of KoboToolbox stands for, its rows named for conditions."""
    kind = item.type.replace("_", " ")
    draft.full(item.element, kind)
    question = draft.question(
        "matrix", item.element, kind, key=item.name or item.element, source_id=item.name
    )
    made = Made(item, question, Answer(question.id), loop=loop)
    say_texts(made, draft)
    listed = form.lists.get(item.cell(LISTS[item.type]), [])
    if not listed:
        draft.simplify(
            item.element, kind, f"There is no list of choices {item.cell(LISTS[item.type])[:60]!r}."
        )
    READERS[item.type](made, listed, form, draft)
    for child in item.children:
        draft.full(child.element, child.type)
    if item.type == "begin_score":
        codes = {one["source_id"]: one["id"] for one in question.data.get("choices", [])}
        for child, row in zip(item.children, question.data.get("rows", []), strict=True):
            place = f"{question.id}.{row['id']}"
            names.known.setdefault(child.name, Known(Answer(place, "choice", codes), pipe=place, loop=loop))
    return made


def _score(made: Made, listed: list[Item], form: Form, draft: Draft) -> None:
    """Rows rated on one scale: a matrix."""
    _choices(made.question, listed, draft)
    for child in made.item.children:
        _row(made, child.name, child.label, draft)


def _rank(made: Made, listed: list[Item], form: Form, draft: Draft) -> None:
    """An order of a list; as many places as there are levels."""
    made.question.data |= {"kind": "rank", "look": "drag"}
    _choices(made.question, listed, draft)
    levels = len(made.item.children)
    if levels < len(listed):
        made.question.data["validation"] = {"max_ranks": levels}
    if any(child.label for child in made.item.children):
        draft.simplify(made.item.element, made.question.kind, "Places have numbers, and no names.")
    made.answer = Answer(made.question.id, "rank")


def _matrix(made: Made, listed: list[Item], form: Form, draft: Draft) -> None:
    """Several questions about each of a list: side by side."""
    made.question.data["kind"] = "side_by_side"
    for choice in listed:
        _row(made, choice.name, choice.label, draft)
    for child in made.item.children:
        kind = CELLS.get(child.type, "short_text")
        column = made.question.part("k", "cols", kind=kind, source_id=child.name)
        if child.type not in CELLS:
            draft.simplify(child.element, child.type, "It is a line of text in each row.")
        draft.say(f"{made.question.id}.{column.id}", child.label, child.element, child.type, child.name)
        for place, choice in enumerate(form.lists.get(child.listed, []), 1):
            column.data.setdefault("choices", []).append({"id": f"c{place}", "source_id": choice.name})
            path = f"{made.question.id}.{column.id}.c{place}"
            draft.say(path, choice.label, child.element, child.type, choice.name)
        if child.cell("required").lower() in ("yes", "true", "true()"):
            column.data["required"] = True
        for name in ("relevant", "constraint", "calculation", "default"):
            if child.cell(name):
                why = f"A column has none of its own: {child.cell(name)[:200]}"
                draft.leave_out(f"{child.element}/{name}", name, why)


def _choices(question: Question, listed: list[Item], draft: Draft) -> None:
    values = [number_of(choice.name) for choice in listed]
    for choice, value in zip(listed, values, strict=True):
        number = {} if value is None or None in values else {"value": plain_number(value)}
        part = question.part("c", "choices", source_id=choice.name, **number)
        draft.say(f"{question.id}.{part.id}", choice.label, question.element, question.kind, choice.name)


def _row(made: Made, name: str, label: dict[str, str], draft: Draft) -> None:
    key = draft.key(f"{made.question.data['key']}_{name}")
    row = made.question.part("r", "rows", key=key, source_id=name)
    draft.say(f"{made.question.id}.{row.id}", label, made.item.element, made.question.kind, name)


READERS: dict[str, Callable[[Made, list[Item], Form, Draft], None]] = {
    "begin_score": _score,
    "begin_rank": _rank,
    "begin_kobomatrix": _matrix,
}
