"""Putting choices in order: ranks, groups with ranks, best and worst of several."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from common.phrases import Phrase
from surveys.kinds import slots
from surveys.kinds.allocation import row_label
from surveys.kinds.base import (
    Answers,
    Draws,
    Errors,
    FieldSpec,
    Form,
    Kind,
    QuestionSpec,
    Texts,
    is_empty,
    is_number,
    item_of,
)
from surveys.kinds.choices import TWO_CHOICES, check_choices
from surveys.kinds.texts import clean_text, read_number

BEST, WORST = "best", "worst"


class Rank(Kind):
    """A place for each choice, 1 the first: `q1.c1` holds its place. validation {min_ranks, max_ranks}."""

    is_checked_offline = False
    name, label, icon, template = "rank", "Rank order", "list", "rank.html"
    counts_choices = True
    seconds = 20
    family = "Ranking"
    has_choices = True
    asks_for = "places"
    default_data = {"choices": TWO_CHOICES}

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        return [
            FieldSpec(
                f"{question.uid}.{choice['id']}",
                "number",
                f"{question.key}_{choice['id']}",
                f"1..{len(question.choices)}",
                question=question.uid,
            )
            for choice in question.choices
        ]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        said = {spec.address: clean_text(form.get(spec.address, "")) for spec in self.fields(question)}
        return {address: read_number(text) for address, text in said.items() if text}

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        places = (answers.get(spec.address) for spec in self.fields(question))
        given: list[Any] = [place for place in places if not is_empty(place)]
        if not given:
            return {}
        most = len(question.choices)
        rules = question.validation
        if not all(is_place(place, most) for place in given) or sorted(given) != list(
            range(1, len(given) + 1)
        ):
            limit = int(rules.get("max_ranks") or most)
            return {question.uid: Phrase("Please give each place once, from 1 to {most}.", most=limit)}
        least, most_given = rules.get("min_ranks"), rules.get("max_ranks")
        if least and len(given) < least:
            return {question.uid: Phrase("Please choose at least {least}.", least=least)}
        if most_given and len(given) > most_given:
            return {question.uid: Phrase("Please choose at most {most}.", most=most_given)}
        return {}

    def missing(self, question: QuestionSpec, answers: Answers) -> list[str]:
        given = sum(1 for spec in self.fields(question) if not is_empty(answers.get(spec.address)))
        wanted = question.validation.get("min_ranks") or question.validation.get("max_ranks")
        return [] if given >= int(wanted or len(question.choices)) else [question.uid]

    def check(self, question: QuestionSpec, text: Texts) -> list[str]:
        return super().check(question, text) + check_choices(question, text)

    def field_label(self, question: QuestionSpec, address: str, text: Texts) -> str:
        return row_label(self, question, address, text)

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        limit = int(question.validation.get("max_ranks") or len(question.choices))
        lines = []
        for spec in self.fields(question):
            places = [
                {"value": place, "chosen": slots.selected(spec.address, place)}
                for place in range(1, limit + 1)
            ]
            line = {
                "id": spec.address.partition(".")[2],
                "address": spec.address,
                "label": text(spec.address),
            }
            line["item"] = item_of(question, "choices", line["id"])
            line["value"] = slots.written(spec.address)
            lines.append({**line, "places": places, **slots.wrong(spec.address)})
        return {"lines": lines, "place": say("Place"), "most": limit}

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        most = int(question.validation.get("max_ranks") or len(question.choices))
        order = draws.rng.sample(question.choice_ids, len(question.choices))[:most]
        return {f"{question.uid}.{choice}": place for place, choice in enumerate(order, 1)}


class GroupRank(Kind):
    """Choices sorted into groups (`cols`): `q1.c1` holds the group; ranked, `q1.c1.rank` the place in it."""

    is_checked_offline = False
    name, label, icon, template = "group_rank", "Sort into groups", "grid", "group_rank.html"
    seconds = 25
    family = "Ranking"
    has_choices = True
    read_as, asks_for = "groups", "any"
    default_data = {"choices": TWO_CHOICES, "cols": [{"id": "k1"}, {"id": "k2"}]}

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        found = []
        for choice in question.choices:
            address, name = f"{question.uid}.{choice['id']}", f"{question.key}_{choice['id']}"
            found.append(FieldSpec(address, "choice", name, question=question.uid))
            if question.data.get("ranked"):
                found.append(FieldSpec(f"{address}.rank", "number", f"{name}_rank", question=question.uid))
        return found

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for choice in question.choices:
            address = f"{question.uid}.{choice['id']}"
            group, place = form.get(address, ""), clean_text(form.get(f"{address}.rank", ""))
            if group:
                answers[address] = group
                if place and question.data.get("ranked"):
                    answers[f"{address}.rank"] = read_number(place)
        return answers

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        groups = {group["id"]: group for group in question.cols}
        sorted_in: dict[str, list[str]] = {name: [] for name in groups}
        errors: Errors = {}
        for choice in question.choices:
            address = f"{question.uid}.{choice['id']}"
            group = answers.get(address)
            if is_empty(group):
                if not is_empty(answers.get(f"{address}.rank")):
                    errors[f"{address}.rank"] = "This place belongs to an answer that is in no group."
            elif not isinstance(group, str) or group not in groups:
                errors[address] = Phrase("Please choose one of the answers.")
            else:
                sorted_in[group].append(address)
        for name, addresses in sorted_in.items():
            errors |= self._group_errors(question, groups[name], addresses, answers)
        return errors

    def _group_errors(
        self, question: QuestionSpec, group: dict[str, Any], addresses: list[str], answers: Answers
    ) -> Errors:
        rules = group.get("validation") or {}
        if rules.get("max") and len(addresses) > rules["max"]:
            return {question.uid: Phrase("Please choose at most {most}.", most=rules["max"])}
        if rules.get("min") and 0 < len(addresses) < rules["min"]:
            return {question.uid: Phrase("Please choose at least {least}.", least=rules["min"])}
        places = [answers.get(f"{address}.rank") for address in addresses]
        given: list[Any] = [place for place in places if not is_empty(place)]
        is_right = all(is_place(place, len(given)) for place in given) and len(set(given)) == len(given)
        if not is_right:
            words = Phrase("Please give each place once, from 1 to {most}.", most=len(addresses))
            return {question.uid: words}
        return {}

    def missing(self, question: QuestionSpec, answers: Answers) -> list[str]:
        given = any(not is_empty(answers.get(spec.address)) for spec in self.fields(question))
        return [] if given else [question.uid]

    def choices_at(self, question: QuestionSpec, address: str) -> Sequence[Mapping[str, Any]]:
        return question.cols

    def check(self, question: QuestionSpec, text: Texts) -> list[str]:
        problems = super().check(question, text) + check_choices(question, text)
        if not question.cols:
            problems.append("has no groups to sort into.")
        return problems

    def words(self, question: QuestionSpec, address: str, stored: Any, text: Texts) -> str:
        if isinstance(stored, str) and any(group["id"] == stored for group in question.cols):
            return text(f"{question.uid}.{stored}") or stored
        return super().words(question, address, stored, text)

    def field_label(self, question: QuestionSpec, address: str, text: Texts) -> str:
        return row_label(self, question, address.removesuffix(".rank"), text)

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        lines = []
        for choice in question.choices:
            address = f"{question.uid}.{choice['id']}"
            groups = [
                {
                    "id": group["id"],
                    "label": text(f"{question.uid}.{group['id']}"),
                    "chosen": slots.selected(address, group["id"]),
                    "checked": slots.checked(address, group["id"]),
                }
                for group in question.cols
            ]
            line = {"id": choice["id"], "address": address, "label": text(address), "groups": groups}
            line["item"] = item_of(question, "choices", choice["id"])
            lines.append({**line, "rank": slots.written(f"{address}.rank"), **slots.wrong(address)})
        ranked = bool(question.data.get("ranked"))
        return {"lines": lines, "is_ranked": ranked, "choose": say("Please choose"), "place": say("Place")}

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        made: dict[str, Any] = {}
        rooms = {one["id"]: (one.get("validation") or {}).get("max") or 10**6 for one in question.cols}
        placed: Counter[str] = Counter()
        for choice in draws.rng.sample(question.choice_ids, len(question.choices)):
            free = [name for name, room in rooms.items() if placed[name] < room]
            if not free:
                break
            group = draws.pick(f"{question.uid}.group", free)
            placed[group] += 1
            made[f"{question.uid}.{choice}"] = group
            if question.data.get("ranked"):
                made[f"{question.uid}.{choice}.rank"] = placed[group]
        return made


class BestWorst(Kind):
    """Of each set of choices the best and the worst (MaxDiff): `q1.s1.best`, `q1.s1.worst`."""

    is_checked_offline = False
    name, label, icon, template = "best_worst", "Best and worst", "star", "best_worst.html"
    family = "Ranking"
    has_choices = True
    default_data = {"choices": TWO_CHOICES, "sets": [{"id": "s1", "choices": ["c1", "c2"]}]}

    def fields(self, question: QuestionSpec) -> list[FieldSpec]:
        return [
            FieldSpec(
                f"{question.uid}.{one['id']}.{end}",
                "choice",
                f"{question.key}_{one['id']}_{end}",
                question=question.uid,
            )
            for one in question.data.get("sets", ())
            for end in (BEST, WORST)
        ]

    def choices_at(self, question: QuestionSpec, address: str) -> Sequence[Mapping[str, Any]]:
        sets = (one for one in question.data.get("sets", ()) if one["id"] == address.split(".")[1])
        offered = (question.choice(choice) for one in sets for choice in one["choices"])
        return [choice for choice in offered if choice]

    def read_form(self, question: QuestionSpec, form: Form) -> dict[str, Any]:
        said = {spec.address: form.get(spec.address, "") for spec in self.fields(question)}
        return {address: answer for address, answer in said.items() if answer}

    def validate(self, question: QuestionSpec, answers: Answers) -> Errors:
        errors: Errors = {}
        for one in question.data.get("sets", ()):
            best, worst = (f"{question.uid}.{one['id']}.{end}" for end in (BEST, WORST))
            if not is_empty(answers.get(best)) and answers.get(best) == answers.get(worst):
                errors[worst] = Phrase("Please choose two different answers.")
            for address in (best, worst):
                answer = answers.get(address)
                if not is_empty(answer) and answer not in self._offered(question, one):
                    errors[address] = Phrase("Please choose one of the answers.")
        return errors

    def missing(self, question: QuestionSpec, answers: Answers) -> list[str]:
        return [spec.address for spec in self.fields(question) if is_empty(answers.get(spec.address))]

    def check(self, question: QuestionSpec, text: Texts) -> list[str]:
        problems = super().check(question, text) + check_choices(question, text)
        if not question.data.get("sets"):
            problems.append("has no set to choose from.")
        return problems

    def words(self, question: QuestionSpec, address: str, stored: Any, text: Texts) -> str:
        return text(f"{question.uid}.{stored}") or str(stored or "")

    def field_label(self, question: QuestionSpec, address: str, text: Texts) -> str:
        end = "best" if address.endswith(BEST) else "worst"
        whole = super().field_label(question, question.uid, text)
        number = next(
            place
            for place, one in enumerate(question.data.get("sets", ()), 1)
            if address.split(".")[1] == one["id"]
        )
        return f"{whole} – {number}, {end}"

    def context(self, question: QuestionSpec, text: Texts, say: Texts) -> dict[str, Any]:
        sets = []
        for one in question.data.get("sets", ()):
            best, worst = (f"{question.uid}.{one['id']}.{end}" for end in (BEST, WORST))
            lines = [
                {
                    "id": choice,
                    "label": text(f"{question.uid}.{choice}"),
                    "best": slots.checked(best, choice),
                    "worst": slots.checked(worst, choice),
                }
                for choice in self._offered(question, one)
            ]
            sets.append(
                {
                    "best": best,
                    "worst": worst,
                    "lines": lines,
                    "of": slots.wrong(worst, beside=best),
                    **slots.wrong(best),
                }
            )
        ends = {
            "high": text(f"{question.uid}.high") or say("Best"),
            "low": text(f"{question.uid}.low") or say("Worst"),
        }
        return {"sets": sets, **ends}

    def _offered(self, question: QuestionSpec, one: dict[str, Any]) -> list[str]:
        return [choice for choice in one.get("choices", ()) if question.choice(choice)]

    def invent(self, question: QuestionSpec, draws: Draws) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for one in question.data.get("sets", ()):
            offered, address = self._offered(question, one), f"{question.uid}.{one['id']}"
            if len(offered) > 1:
                best, worst = draws.rng.sample(offered, 2)
                made |= {f"{address}.{BEST}": best, f"{address}.{WORST}": worst}
        return made


def is_place(value: Any, most: int) -> bool:
    """Whether it is a whole number from 1 to `most`."""
    return is_number(value) and value == int(value) and 1 <= value <= most
