"""Lists within a question: choices, rows, columns, groups, and the choices of a column."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from surveys.forms.questions.base import LONGEST_LABEL, Piece, clean, put
from surveys.forms.questions.controls import Control, Drawn, draw_controls, read_controls
from surveys.forms.questions.lines import read_lines
from surveys.forms.questions.listing import CHOICES, ROWS, Listing, parts_like, too_long
from surveys.forms.questions.windows import in_place, window_of
from surveys.kinds.looks import MOST_TO_PRESS, is_searched

if TYPE_CHECKING:
    from surveys.forms.questions.drawing import QuestionForm
    from surveys.forms.questions.edit import QuestionEdit

WITH_ANSWERS = ("single", "multiple")  # kinds of columns


@dataclass(frozen=True)
class Item:
    """A part as the form shows it: its controls' names begin with `name`, buttons call it `key`."""

    id: str
    number: int
    name: str
    key: str
    label: str
    placeholder: str
    inline: list[Drawn]
    data: Mapping[str, Any]
    concept: str = ""
    right: str | None = None
    is_open: bool = False


class Parts(Piece):
    """A list whose parts are written, set in order, added (also many at once, a line each) and removed.

    `inline` stands beside each part, `details` under the one that is opened.
    """

    template = "surveys/builder/pieces/parts.html"

    def __init__(
        self,
        listing: Listing,
        *,
        inline: tuple[Control, ...] = (),
        details: tuple[Control, ...] = (),
        limits: tuple[Control, ...] = (),
        measures: bool = False,
        display: bool = True,
        inner: Listing | None = None,
        section: str = "card",
    ) -> None:
        self.listing, self.inline, self.details, self.limits = listing, inline, details, limits
        self.measures, self.display, self.inner = measures, display, inner
        self.section = section  # type: ignore[misc]

    def applies(self, data: Mapping[str, Any]) -> bool:
        """Whether the list is edited here for this question."""
        return True

    def read(self, edit: "QuestionEdit") -> None:
        listing = self.listing
        if not self.applies(edit.question.data):
            return
        if (lines := f"{listing.name}.lines") in edit.form:
            put_parts(edit.data, listing.places, read_lines(edit, listing, str(edit.form.get(lines))))
            return
        if listing.name not in edit.form and listing.places not in edit.shows:
            return
        parts = read_list(edit, edit.data, listing, "")
        for part in parts:
            name = f"{listing.letter}.{part['id']}."
            kind = part.get("kind")
            read_controls(edit, self.inline, part, name, f"{listing.name}.flags")
            if self.inner and part.get("kind") != kind:
                self._fit_inner(edit, part, self.inner)
            edit.text(f"{part['id']}.right", f"{name}right", LONGEST_LABEL, "The right end")
            if self.measures:
                self._read_concept(edit, part, name)
            if edit.form.get("open") == f"{listing.name}:{part['id']}":
                self._read_details(edit, part)
        if f"{listing.name}.from" in edit.form:  # a window of a long list
            parts = in_place(edit.data.get(listing.places, ()), parts)
        put_parts(edit.data, listing.places, parts)

    def press(self, edit: "QuestionEdit", name: str, which: str) -> None:
        if self.applies(edit.question.data):
            press_list(edit, edit.data, self.listing, "", name, which)
            if self.inner and ":" in which:
                of, _, which = which.partition(":")
                column = next(
                    (one for one in edit.data.get(self.listing.places, ()) if one["id"] == of), None
                )
                if column is not None:
                    press_list(edit, column, self.inner, of, name, which)

    def draw(self, form: "QuestionForm") -> dict[str, Any] | None:
        data, listing = form.question.data, self.listing
        if not self.applies(data):
            return None
        parts = data.get(listing.places, ())
        window = window_of(parts, listing.name, form.windows, form.part_text)
        shown = window.parts if window else list(enumerate(parts, 1))
        items = [self._item(form, part, number) for number, part in shown]
        opened = next((item for item in items if item.is_open), None)
        return {
            "listing": listing,
            "items": items,
            "window": window,
            "count": len(parts),
            "most_to_press": MOST_TO_PRESS if listing is CHOICES and is_searched(form.question) else None,
            "measures": self.measures,
            "has_details": bool(self.details or self.limits or self.display or self.inner),
            "opened": opened,
            "details": self._draw_details(form, opened) if opened else None,
        }

    def _item(self, form: "QuestionForm", part: Mapping[str, Any], number: int) -> Item:
        listing = self.listing
        name, key = f"{listing.letter}.{part['id']}.", f"{listing.name}:{part['id']}"
        is_bipolar = listing is ROWS and form.question.data.get("look") == "bipolar"
        return Item(
            part["id"],
            number,
            name,
            key,
            form.text(part["id"]),
            form.part_text(part["id"]) or listing.placeholder or f"{listing.item} {number}",
            draw_controls(self.inline, part, name),
            part,
            str(part.get("concept") or ""),
            form.text(f"{part['id']}.right") if is_bipolar else None,
            form.open == key,
        )

    def _fit_inner(self, edit: "QuestionEdit", part: dict[str, Any], inner: Listing) -> None:
        """Gives a column of another kind the answers it needs, or takes them away."""
        if part.get("kind") not in WITH_ANSWERS:
            part.pop(inner.places, None)
        elif not part.get(inner.places):
            part[inner.places] = [{"id": one} for one in edit.new_ids(inner.letter, 2)]

    def _read_concept(self, edit: "QuestionEdit", part: dict[str, Any], name: str) -> None:
        label = clean(edit.form.get(f"{name}label", ""))
        put(part, "concept", edit.concept(f"{name}concept", str(part.get("concept") or ""), label))

    def _read_details(self, edit: "QuestionEdit", part: dict[str, Any]) -> None:
        read_controls(edit, self.details, part, "d.", "details")
        if self.limits:
            limits = dict(part.get("validation") or {})
            read_controls(edit, self.limits, limits, "d.", "details")
            if limits != (part.get("validation") or {}):
                put(part, "validation", limits)
        if self.display:
            edit.condition(part, "display", "d.display")
        if self.inner and self.inner.places in part:
            put_parts(part, self.inner.places, read_list(edit, part, self.inner, part["id"]))

    def _draw_details(self, form: "QuestionForm", item: Item) -> dict[str, Any]:
        controls = draw_controls(self.details, item.data, "d.")
        controls += draw_controls(self.limits, item.data.get("validation") or {}, "d.")
        found: dict[str, Any] = {"controls": controls}
        if self.display:
            found["display"] = form.condition("d.display", item.data.get("display"))
        if self.inner and self.inner.places in item.data:
            found["inner"] = self.inner
            found["inner_items"] = [
                {"id": one["id"], "number": number, "label": form.text(f"{item.id}.{one['id']}")}
                for number, one in enumerate(item.data[self.inner.places], 1)
            ]
        return found


def read_list(
    edit: "QuestionEdit", container: Mapping[str, Any], listing: Listing, prefix: str
) -> list[dict[str, Any]]:
    """The parts that were posted, in their order; ids that the list doesn't have count for nothing.

    `prefix` is the id of the column that the list belongs to.
    """
    known = {part["id"]: part for part in container.get(listing.places, ())}
    listed = f"{prefix}.{listing.name}" if prefix else listing.name
    found = []
    for one in dict.fromkeys(edit.form.getlist(listed)):
        if one in known:
            path = f"{prefix}.{one}" if prefix else one
            name = f"{prefix}.{listing.letter}.{one}.label" if prefix else f"{listing.letter}.{one}.label"
            edit.text(
                path, name, LONGEST_LABEL, f"{listing.item} “{edit.main.get(f'{edit.uid}.{path}', one)}”"
            )
            found.append(dict(known[one]))
    return found


def put_parts(container: dict[str, Any], places: str, parts: list[dict[str, Any]]) -> None:
    """Sets a list; one that was missing and is empty stays missing."""
    if parts or places in container:
        container[places] = parts


def press_list(
    edit: "QuestionEdit", container: dict[str, Any], listing: Listing, prefix: str, name: str, which: str
) -> None:
    """Does what a button beside a list asks for."""
    verb, _, noun = name.partition("_")
    parts = list(container.get(listing.places, ()))
    if name == f"{listing.name}_from" and not prefix:
        edit.windows[f"{listing.name}.from"] = which
    if name == f"add_{listing.name}" and which == prefix:
        add_parts(edit, container, listing, prefix, [""])
    elif name == f"paste_{listing.name}" and which == prefix:
        listed = f"{prefix}.paste_{listing.name}" if prefix else f"paste_{listing.name}"
        lines = [clean(line) for line in str(edit.form.get(listed, "")).splitlines()]
        add_parts(edit, container, listing, prefix, [line for line in lines if line])
    elif verb == "remove" and noun == listing.name:
        container[listing.places] = [part for part in parts if part["id"] != which]
    elif name in (f"{listing.name}_up", f"{listing.name}_down"):
        container[listing.places] = moved(parts, which, -1 if name.endswith("_up") else 1)


def add_parts(
    edit: "QuestionEdit", container: dict[str, Any], listing: Listing, prefix: str, labels: list[str]
) -> None:
    """New parts behind the others, each with its label."""
    parts = list(container.get(listing.places, ()))
    if len(parts) + len(labels) > listing.most:
        edit.errors.append(f"There can be {listing.most:,} at most.")
        return
    new_parts = parts_like(parts, edit.new_ids(listing.letter, len(labels)))
    for number, (label, part) in enumerate(zip(labels, new_parts, strict=True), 1):
        if len(label) > LONGEST_LABEL:
            edit.errors.append(too_long(f"Line {number}", label))
        if label:
            edit.texts[f"{edit.uid}.{prefix}.{part['id']}" if prefix else f"{edit.uid}.{part['id']}"] = label
    container[listing.places] = [*parts, *new_parts]
    if not prefix:  # the new ones are looked at
        edit.windows.pop(f"{listing.name}.find", None)
        edit.windows[f"{listing.name}.from"] = str(len(parts) + len(new_parts) - 1)


def moved(parts: list[dict[str, Any]], which: str, step: int) -> list[dict[str, Any]]:
    """The parts with one of them a place further up or down."""
    at = next((place for place, part in enumerate(parts) if part["id"] == which), None)
    if at is None:
        return parts
    rest = [part for part in parts if part["id"] != which]
    goal = max(at + step, 0)
    return [*rest[:goal], parts[at], *rest[goal:]]
