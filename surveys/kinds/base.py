"""What every kind of question can do, and the small values that kinds and documents share."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any, ClassVar, Protocol, TypeGuard

from common.figures import in_digits
from surveys.kinds import slots
from surveys.kinds.markup import without_markup

Answers = Mapping[str, Any]
Errors = dict[str, str]
REQUESTED = "requested"
SAID = "Test answer"  # where any words will do
COLUMN_TYPES = {"files": "text", "points": "text"}


class Form(Protocol):
    """A posted form: `request.POST` or anything that is read like it."""

    def get(self, key: str, default: Any = None) -> Any: ...

    def getlist(self, key: str) -> list[Any]: ...

    def __contains__(self, key: object) -> bool: ...


@dataclass(frozen=True)
class FieldSpec:
    """One answerable address; `scale`: "0..10" or "".

    `value_type`: number, choice, choices, text, date, files (ids of uploads) or points (of a picture).
    """

    address: str
    value_type: str
    export_name: str
    scale: str = ""
    concept: str = ""
    question: str = ""


@dataclass(frozen=True)
class ColumnSpec:
    """One column of an export: the address it reads and its name. `type`: number, choice, text, date, time,
    datetime, or flag, which is 1 or 0 for whether `choice` stands in the list at the address."""

    address: str
    name: str
    type: str
    choice: str = ""


@dataclass(frozen=True)
class QuestionSpec:
    """A question of a document: its id and what the definition says of it."""

    uid: str
    data: Mapping[str, Any]

    @property
    def kind(self) -> str:
        return str(self.data.get("kind", ""))

    @property
    def key(self) -> str:
        return str(self.data.get("key") or self.uid)

    @property
    def is_required(self) -> bool:
        """Whether nobody goes on without an answer."""
        return bool(self.data.get("required", False)) and not self.is_requested

    @property
    def is_requested(self) -> bool:
        """Whether who leaves it out is asked once more, then let pass."""
        return self.data.get("required") == REQUESTED

    @property
    def concept(self) -> str:
        return str(self.data.get("concept") or "")

    @cached_property
    def choices(self) -> list[dict[str, Any]]:
        return list(self.data.get("choices", []))

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        return list(self.data.get("rows", []))

    @cached_property
    def cols(self) -> list[dict[str, Any]]:
        return list(self.data.get("cols", []))

    @cached_property
    def display(self) -> dict[str, Any]:
        return dict(self.data.get("display") or {})

    @cached_property
    def validation(self) -> dict[str, Any]:
        return dict(self.data.get("validation") or {})

    @cached_property
    def _by_id(self) -> dict[str, dict[str, Any]]:
        return {choice["id"]: choice for choice in self.choices}

    @cached_property
    def origins(self) -> dict[str, Any]:
        """Of each choice and row the part of the question that it was carried forward from."""
        return {part["id"]: part.get("from") for part in (*self.rows, *self.choices)}

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each choice stands, by its id."""
        return {choice["id"]: place for place, choice in enumerate(self.choices)}

    @cached_property
    def with_text(self) -> list[dict[str, Any]]:
        """The choices beside which something may be written."""
        return [choice for choice in self.choices if choice.get("text_entry")]

    @property
    def choice_ids(self) -> list[str]:
        """The ids of its choices, in order."""
        return list(self._by_id)

    @cached_property
    def is_varied(self) -> bool:
        """Whether respondents may be given different choices, rows and columns, or in another order."""
        if self.data.get("random") or self.data.get("carry"):
            return True
        return any(part.get("display") for part in (*self.choices, *self.rows, *self.cols))

    def limited(
        self, choices: Sequence[str], rows: Sequence[str], cols: Sequence[str] | None = None
    ) -> "QuestionSpec":
        """The question with these choices, rows and columns alone, in this order; None: with all columns."""
        of_choices, of_rows = self._by_id, {row["id"]: row for row in self.rows}
        of_cols = {col["id"]: col for col in self.cols}
        parts = {"choices": [of_choices[one] for one in choices], "rows": [of_rows[one] for one in rows]}
        parts["cols"] = self.cols if cols is None else [of_cols[one] for one in cols]
        return QuestionSpec(
            self.uid, {**self.data, **{name: found for name, found in parts.items() if name in self.data}}
        )

    def choice(self, choice_id: Any) -> dict[str, Any] | None:
        """The choice with this id."""
        return self._by_id.get(choice_id) if isinstance(choice_id, str) else None

    def scale(self) -> str:
        """ "1..5" from the choices' values; "" without two numbers."""
        return self._scale

    @cached_property
    def _scale(self) -> str:
        values = [choice.get("value") for choice in self.choices]
        numbers = [value for value in values if is_number(value)]
        return f"{in_digits(min(numbers))}..{in_digits(max(numbers))}" if len(numbers) > 1 else ""


class Local(Mapping[str, Any]):
    """Answers as the questions of one round of a loop know them: without `@iteration` behind the address."""

    def __init__(self, answers: Answers, iteration: str) -> None:
        self._answers, self._ending = answers, f"@{iteration}" if iteration else ""

    def __getitem__(self, address: str) -> Any:
        return self._answers[address + self._ending]

    def __iter__(self) -> Iterator[str]:
        if not self._ending:
            return iter(self._answers)
        return (one.removesuffix(self._ending) for one in self._answers if one.endswith(self._ending))

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Texts(Protocol):
    """The texts of one language, as a document gives them: "" where nothing was written."""

    def __call__(self, path: str) -> str: ...


class Draws(Protocol):
    """What made-up answers are drawn from; an address tells what was drawn there before."""

    rng: Random

    def pick(self, address: str, values: Iterable[Any]) -> Any:
        """One of the values, by preference one that was drawn least."""

    def choice(self, address: str, question: "QuestionSpec") -> str:
        """The id of one of its choices; "" without any."""

    def several(self, address: str, question: "QuestionSpec") -> list[str]:
        """As many of its choices as may be chosen together, in their order."""

    def amount(self, address: str, rules: Mapping[str, Any]) -> int | float:
        """A number within the limits of a validation."""

    def text(self, address: str, rules: Mapping[str, Any], content: str = "") -> str:
        """A text that a validation allows; `content` is what else it must be: email, phone, url, date."""

    def moment(self, address: str, rules: Mapping[str, Any], usual: Iterable[str]) -> str:
        """A day or time within the limits of a validation, of the `usual` ones where they fit."""


@dataclass(frozen=True)
class Contact:
    """What the contact question asked for; it goes to the Respondent and never into answers."""

    name: str = ""
    email: str = ""
    phone: str = ""
    is_wanted: bool = False

    def __bool__(self) -> bool:
        """Whether the person wants to be contacted: said so, or left a way to."""
        return bool(self.is_wanted or self.name or self.email or self.phone)


class Kind:
    """A kind of question. Subclasses say what differs; `surveys.kinds.register` makes them known."""

    name: ClassVar[str]
    label: ClassVar[str]
    icon: ClassVar[str] = "edit"
    template: ClassVar[str] = ""
    has_choices: ClassVar[bool] = False
    has_rows: ClassVar[bool] = False
    family: ClassVar[str] = "Text"  # where the builder lists it; `surveys.kinds.FAMILIES` is the order
    default_data: ClassVar[dict[str, Any]] = {}
    is_offered: ClassVar[bool] = True  # the builder knows how to edit it
    is_asked: ClassVar[bool] = True  # respondents see something to answer
    is_personal: ClassVar[bool] = False  # what it holds tells who somebody is
    is_scored: ClassVar[bool] = False  # its answers are numbers that a metric can read
    is_consent: ClassVar[bool] = False  # its answer is somebody's own word, which nobody gives for them
    read_at_once: ClassVar[str] = ""  # how a page's script reads its answers: number, list, choice; "" not
    is_summed: ClassVar[bool] = True  # results show what was answered
    counts_texts: ClassVar[bool] = False  # its texts are few and short: results count each
    part_words: ClassVar[Mapping[str, str]] = {}  # what parts of an answer are called that no survey names
    counts_choices: ClassVar[bool] = False  # its scale has as many points as there are choices
    seconds: ClassVar[int] = 10  # to read and answer it on a phone; rows of a grid are counted apart
    default_concept: ClassVar[str] = ""  # what the first such question of a survey measures
    is_concept_sure: ClassVar[bool] = (
        False  # it measures that whatever its words, also where a file brings it
    )
    fixed_choices: ClassVar[tuple[str, ...]] = ()  # what it stores where its choices aren't the survey's own
    points: ClassVar[Sequence[int]] = ()  # the numbers it stores where these are the same in every survey
    is_typed: ClassVar[bool] = False  # its numbers are written into plain fields, by the language's habits
    takes_files: ClassVar[bool] = False  # respondents send files along
    read_as: ClassVar[str] = ""  # how devices read its form, where the fields' value types don't say it
    asks_for: ClassVar[str] = "each"  # of whose addresses a required one needs an answer; "any" of them
    is_checked_offline: ClassVar[bool] = True  # devices find all that is wrong as the server does
    moment_type: ClassVar[str] = "date"  # what exports make of its dates: date, time or datetime

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        """The addresses this question answers at, the main one first."""
        raise NotImplementedError

    def columns(self, question: QuestionSpec) -> list[ColumnSpec]:
        """How an export tells its answers: a column for each address; of lists one for each choice."""
        found: list[ColumnSpec] = []
        for spec in self.fields(question):
            if spec.value_type == "choices":
                for part in self.options(question, spec.address):
                    name = f"{spec.export_name}_{(question.choice(part) or {}).get('key') or part}"
                    found.append(ColumnSpec(spec.address, name, "flag", part))
            else:
                type_name = COLUMN_TYPES.get(spec.value_type, spec.value_type)
                type_name = self.moment_type if spec.value_type == "date" else type_name
                found.append(ColumnSpec(spec.address, spec.export_name, type_name))
        return found

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        """What a posted form says, as stored values by address. Wrong input stays wrong."""
        raise NotImplementedError

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        """Messages by address for values that may not be stored. What is missing is `missing`'s matter."""
        raise NotImplementedError

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        """A made-up answer, by address; none of what can't be made up."""
        return {}

    missing_words = ""  # what is said where an answer is missing, if not the usual

    def missing(self, question: QuestionSpec, answers: Answers) -> list[str]:
        """Addresses that a required question still lacks."""
        return [spec.address for spec in self.fields(question)[:1] if is_empty(answers.get(spec.address))]

    def chosen(self, question: QuestionSpec, answers: Answers) -> list[str]:
        """The ids of the choices or rows that the answers speak for: chosen, or given a value."""
        answer = answers.get(question.uid)
        if not is_empty(answer):
            said = answer if isinstance(answer, list) else [answer]
            return [one for one in said if isinstance(one, str) and question.choice(one)]
        parts = (*question.choices, *question.rows)
        return [part["id"] for part in parts if not is_empty(answers.get(f"{question.uid}.{part['id']}"))]

    def choices_at(self, question: QuestionSpec, address: str) -> Sequence[Mapping[str, Any]]:
        """What may be chosen at an address, each with its id, and its value where it has one."""
        return [{"id": one} for one in self.fixed_choices] or question.choices

    def options(self, question: QuestionSpec, address: str) -> list[str]:
        """The ids that a field for one or several choices may hold."""
        offered = self.choices_at(question, address)
        return question.choice_ids if offered is question.choices else [one["id"] for one in offered]

    def aside(self, question: QuestionSpec, address: str) -> str:
        """The one choice without a number on a scale, which is "not applicable"; "" without one."""
        options = self.options(question, address)
        without = [one for one in options if not is_number(self.value(question, address, one))]
        return without[0] if len(without) == 1 and len(options) > 2 else ""

    def check(self, question: QuestionSpec, text: Texts) -> list[str]:
        """What keeps this question from being published, in words."""
        return [] if text(f"{question.uid}.text").strip() else ["has no text yet."]

    def value(self, question: QuestionSpec, address: str, stored: Any) -> float | str | None:
        """The number (or text) behind a stored answer; None for nothing and for "not applicable"."""
        if is_empty(stored):
            return None
        return float(stored) if is_number(stored) else str(stored)

    def operand(self, question: QuestionSpec, address: str, stored: Any) -> Any:
        """What conditions compare: the stored value, choices with their number at hand."""
        return stored

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        """What `template` needs beside text and help; `say` gives the product's own words in the language."""
        return {"value": slots.written(question.uid)}

    def words(self, question: QuestionSpec, address: str, stored: Any, text: Texts) -> str:
        """The answer as people read it."""
        return "" if is_empty(stored) else str(stored)

    def export_text(self, stored: Any) -> str:
        """A stored text, list of files or list of points as exports write it."""
        return str(stored)

    def field_label(self, question: QuestionSpec, address: str, text: Texts) -> str:
        """The question as people read it at this address."""
        return without_markup(text(f"{question.uid}.text")) or question.key


class ChoiceAnswer(str):
    """A choice id that also compares by its number: `q2 is c3` and `q2 is at most 2` both work."""

    number: float | None

    def __new__(cls, choice_id: str, number: float | None) -> "ChoiceAnswer":
        answer = super().__new__(cls, choice_id)
        answer.number = number
        return answer

    def __float__(self) -> float:
        if self.number is None:
            raise TypeError("this choice has no number")
        return self.number


def item_of(question: QuestionSpec, name: str, part: str) -> str:
    """The start of a choice or row on the page, where visitors get different ones; see `slots`."""
    return slots.item(f"{question.uid}.{name}", part) if question.is_varied else ""


def is_empty(value: Any) -> bool:
    """Whether a stored value says nothing."""
    return value is None or value == "" or value == []


def is_number(value: Any) -> TypeGuard[int | float]:
    """A finite int or float; `True` is none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value - value == 0
