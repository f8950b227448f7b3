"""The fields that a condition may ask for, at one place of a survey."""

import dataclasses
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, overload

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from surveys.document import Document
from surveys.document.flow import BlockNode, all_nodes
from surveys.forms.conditions.beside import beside, loop_fields, rounds_of
from surveys.forms.conditions.naming import LONG, named
from surveys.kinds import FieldSpec, QuestionSpec, is_number
from surveys.kinds.markup import without_markup

LONGEST_LABEL = 70
ANSWERS, SHOWN, COUNTS = "Answers", "Was it shown", "How many were chosen"


@dataclass(frozen=True)
class Operand:
    """A field that a condition may look at.

    `type` is one of `types.OPS_OF_TYPE`; `choices` are (value, words) where it holds one of these.
    """

    field: str
    label: str
    name: str
    type: str
    group: str = ANSWERS
    choices: Sequence[tuple[str, str]] = ()

    @property
    def numbers(self) -> Mapping[str, float]:
        """What a choice counts."""
        return self.choices.numbers if isinstance(self.choices, Offered) else {}

    @property
    def is_long(self) -> bool:
        """Whether its choices are too many to be listed: they are written."""
        return len(self.choices) > LONG

    def id_of(self, text: str, kept: Collection[str] = ()) -> str | None:
        """The choice that these words mean."""
        known = dict(self.choices)
        return named(list(known), known.__getitem__, text, kept)

    def words_of(self, value: str) -> str | None:
        """A value in words, where it is one of the choices."""
        if isinstance(self.choices, Offered):
            return self.choices.words_of(value)
        return dict(self.choices).get(value)


class Offered(Sequence[tuple[str, str]]):
    """The choices of a question as (id, words), worded where they are looked at: there may be thousands."""

    def __init__(self, ids: Sequence[str], say: Callable[[str], str], count: Callable[[str], Any]) -> None:
        self.ids, self._say, self._count = ids, say, count

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, place: int) -> tuple[str, str]: ...

    @overload
    def __getitem__(self, place: slice) -> list[tuple[str, str]]: ...

    def __getitem__(self, place: int | slice) -> tuple[str, str] | list[tuple[str, str]]:
        if isinstance(place, slice):
            return [(one, self._say(one)) for one in self.ids[place]]
        return self.ids[place], self._say(self.ids[place])

    def words_of(self, value: str) -> str | None:
        return self._say(value) if value in self._known else None

    @cached_property
    def numbers(self) -> dict[str, float]:
        known = ((one, self._count(one)) for one in self.ids)
        return {one: number for one, number in known if is_number(number)}

    @property
    def has_numbers(self) -> bool:
        return any(is_number(self._count(one)) for one in self.ids)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self.ids)


class Operands:
    """What a condition may ask for at `where`: a question (what is asked before it), a node of the flow (what
    is asked before that), or "" for the survey as a whole. `own` adds the question's own answers.
    """

    def __init__(self, document: Document, where: str = "", *, own: bool = False) -> None:
        self.document, self.where, self.own = document, where, own
        page = document.page_of(where)
        self.block = page.block if page else ""
        self._known: dict[str, list[Operand]] = {}

    def __iter__(self) -> Iterator[Operand]:
        return iter(self._by_field.values())

    def __len__(self) -> int:
        return len(self._by_field)

    def get(self, name: str) -> Operand | None:
        """The field of this name, if it may be asked for here."""
        source, _, rest = name.rpartition(":")
        if source in ("", "shown", "count"):
            uid = rest.split(".")[0].split("@")[0]
            if uid in self._asked:
                known = next((one for one in self._of_question(uid) if one.field == name), None)
                return known or self._always_shown(source, rest)
        return self._beside.get(name)

    def options(self, chosen: str) -> SafeString:
        """The fields as options of a list, by groups, with `chosen` selected."""
        if chosen not in self._by_field:
            known = self.get(chosen)
            words = f"{known.label} (shown)" if known else "not asked before this"
            return format_html('<option value="{}" selected>{}</option>', chosen, words) + self._options
        here = format_html('<option value="{}"', chosen)
        return mark_safe(self._options.replace(f"{here}>", f"{here} selected>", 1))  # noqa: S308  made below

    @property
    def first(self) -> Operand:
        """What a new comparison begins with: the answer given last, else the language."""
        answers = [one for one in self if one.group == ANSWERS]
        return answers[-1] if answers else next(iter(self))

    @cached_property
    def questions(self) -> list[QuestionSpec]:
        """The questions asked before."""
        if not self.where:
            return list(self.document.questions.values())
        if self.where in self.document.questions:
            order = list(self.document.questions)
            end = order.index(self.where) + (1 if self.own else 0)
            return [self.document.questions[uid] for uid in order[:end]]
        return list(self._before_node())

    @cached_property
    def _by_field(self) -> dict[str, Operand]:
        of_questions = [one for question in self.questions for one in self._of_question(question.uid)]
        found = [one for group in (ANSWERS, SHOWN, COUNTS) for one in of_questions if one.group == group]
        return {one.field: one for one in found} | self._beside

    @cached_property
    def _beside(self) -> dict[str, Operand]:
        found = (Operand(*one) for one in (*beside(self.document), *loop_fields(self.document, self.block)))
        return {one.field: one for one in found}

    @cached_property
    def _asked(self) -> dict[str, QuestionSpec]:
        return {question.uid: question for question in self.questions}

    def _of_question(self, uid: str) -> list[Operand]:
        """What may be asked of one question: its answers, whether it was shown, how many were chosen."""
        if uid not in self._known:
            question = self._asked[uid]
            found = (self._answers(question), self._shown(question), self._counts(question))
            self._known[uid] = [one for of in found for one in of]
        return self._known[uid]

    @cached_property
    def _options(self) -> SafeString:
        groups: dict[str, list[Operand]] = {}
        for operand in self:
            groups.setdefault(operand.group, []).append(operand)
        return format_html_join(
            "",
            '<optgroup label="{}">{}</optgroup>',
            (
                (
                    name,
                    format_html_join("", '<option value="{}">{}</option>', ((o.field, o.label) for o in of)),
                )
                for name, of in groups.items()
            ),
        )

    @cached_property
    def _numbers(self) -> dict[str, str]:
        return {uid: f"Q{place}" for place, uid in enumerate(self.document.questions, 1)}

    def _before_node(self) -> Iterator[QuestionSpec]:
        for node in all_nodes(self.document.flow):
            if isinstance(node, BlockNode):
                pages = self.document.pages_of(node.block)
                asked = [uid for page in pages for uid in page.questions if uid in self.document.questions]
                yield from (self.document.questions[uid] for uid in asked)
            elif node.id == self.where:
                return

    def _answers(self, question: QuestionSpec) -> Iterator[Operand]:
        page = self.document.page_of(question.uid)
        block = page.block if page else ""
        rounds = [""] if block == self.block else rounds_of(self.document, block)
        for spec in self.document.fields_of(question.uid):
            operand = self._answer(question, spec)
            yield from (_in_round(self.document, operand, one) for one in rounds)

    def _answer(self, question: QuestionSpec, spec: FieldSpec) -> Operand:
        number, kind = self._numbers[question.uid], self.document.kind(question.uid)
        label = self.document.label(spec.address)
        part = label.rsplit(" – ", 1)[-1] if "." in spec.address and " – " in label else ""
        type_name = kind.moment_type if spec.value_type == "date" else spec.value_type
        ids = kind.options(question, spec.address) if type_name in ("choice", "choices") else []
        choices = Offered(
            ids,
            lambda one: self.document.words(spec.address, one),
            lambda one: getattr(kind.operand(question, spec.address, one), "number", None),
        )
        has_values = any(is_number(one.get("value")) for one in kind.choices_at(question, spec.address))
        is_scale = type_name == "choice" and has_values and choices.has_numbers
        return Operand(
            spec.address,
            f"{number} {_short(label)}",
            f"{number} {_short(part)}".strip(),
            "scale" if is_scale else type_name,
            ANSWERS,
            choices,
        )

    def _text(self, question: QuestionSpec) -> str:
        return _short(without_markup(self.document.text(f"{question.uid}.text")) or question.key)

    def _shown(self, question: QuestionSpec) -> Iterator[Operand]:
        if question.uid == self.where:
            return
        number = self._numbers[question.uid]
        yield Operand(f"shown:{question.uid}", f"{number} {self._text(question)}", number, "shown", SHOWN)
        if question.is_varied:
            for part in (*question.choices, *question.rows):
                yield self._part_shown(question, part["id"])

    def _part_shown(self, question: QuestionSpec, part: str) -> Operand:
        number = self._numbers[question.uid]
        words = _short(self.document.part_text(question.uid, part) or part)
        where = f"shown:{question.uid}.{part}"
        return Operand(where, f"{number} – {words}", f"{number} “{words}”", "shown", SHOWN)

    def _always_shown(self, source: str, rest: str) -> Operand | None:
        """A part that all who see its question are shown: not offered, but imported conditions name it."""
        uid, _, part = rest.partition(".")
        question = self._asked[uid] if uid in self._asked and uid != self.where else None
        if source != "shown" or question is None:
            return None
        is_there = any(one["id"] == part for one in (*question.choices, *question.rows))
        return self._part_shown(question, part) if is_there else None

    def _counts(self, question: QuestionSpec) -> Iterator[Operand]:
        specs = self.document.fields_of(question.uid)
        if len(specs) > 1 or any(spec.value_type == "choices" for spec in specs):
            number = self._numbers[question.uid]
            label = f"{number} {self._text(question)}"
            yield Operand(f"count:{question.uid}", label, f"the count of {number}", "number", COUNTS)


def _in_round(document: Document, operand: Operand, iteration: str) -> Operand:
    """The same answer in one round of its loop."""
    if not iteration:
        return operand
    words = _short(document.round_label(operand.field.split(".")[0], iteration))
    return dataclasses.replace(
        operand,
        field=f"{operand.field}@{iteration}",
        label=f"{operand.label} – {words}",
        name=f"{operand.name} ({words})",
    )


def _short(text: str) -> str:
    return text[:LONGEST_LABEL] + ("…" if len(text) > LONGEST_LABEL else "")
