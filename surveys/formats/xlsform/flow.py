"""Groups, repeats and calculations as blocks, loops and embedded data, in the order of the rows."""

from typing import Any

from surveys.formats.shared.draft import Draft, Question, short
from surveys.formats.shared.markup import plain
from surveys.formats.shared.operands import Answer, Untranslatable, number_of
from surveys.formats.shared.trees import Tree, all_of
from surveys.formats.shared.words import words
from surveys.formats.xlsform.expressions import Known, Names, XPath
from surveys.formats.xlsform.kobo import LISTS, read_group
from surveys.formats.xlsform.questions import Made, read_question
from surveys.formats.xlsform.reckoning import Reckoning
from surveys.formats.xlsform.rows import MEDIA, Form, Item

MOST_ROUNDS = 100
USUAL_ROUNDS = 20
KIND = "group"
NOT_COMPARED = ("rank", "information", "file", "matrix", "side_by_side")
Node = dict[str, Any]


class Flow:
    """Walks the tree of rows: first everything gets its id and name (`place`), then comes the flow."""

    def __init__(self, form: Form, draft: Draft, names: Names) -> None:
        self.form, self.draft, self.names = form, draft, names
        self.reckoning = Reckoning(draft, names)
        self.made: dict[int, Made] = {}
        self.calculations: dict[int, str] = {}
        self.counters: dict[int, Question] = {}
        self.embedded: list[dict[str, str]] = []
        self.is_paged = "pages" in form.settings.get("style", "").split()

    def place(self, items: list[Item], loop: str = "") -> None:
        """Makes the questions, in the order of the rows, and says what every name stands for."""
        for item in items:
            if item.type in LISTS:
                self._note(item, read_group(item, self.form, self.draft, self.names, loop), loop)
            elif item.type.startswith("begin"):
                self._place_group(item, loop)
            elif item.type == "calculate" and (item.cell("calculation") or item.cell("default")):
                known = Known(calculation=item.cell("calculation") or item.cell("default"), loop=loop)
                self.names.known.setdefault(item.name, known)
                self.draft.full(item.element, "calculate")
            elif made := read_question(item, self.form, self.draft):
                self._note(item, made, loop)
            elif item.type == "today":
                self.names.known.setdefault(item.name, Known(Answer("date", "date"), pipe="date"))

    def _note(self, item: Item, made: Made, loop: str) -> None:
        made.loop = loop
        self.made[item.line] = made
        operand = None if made.question.data["kind"] in NOT_COMPARED else made.answer
        self.names.known.setdefault(item.name, Known(operand, pipe=made.question.id, loop=loop))
        if item.has_other and (other := made.answer.codes.get("other")):
            text = f"{made.question.id}.{other}.text"
            self.names.known.setdefault(f"{item.name}_other", Known(Answer(text), pipe=text, loop=loop))

    def _place_group(self, item: Item, loop: str) -> None:
        self.draft.full(item.element, item.type.replace("_", " "))
        if item.type == "begin_repeat" and not loop:
            if not item.cell("repeat_count"):
                self._counter(item)
            self.place(item.children, item.element)
        else:
            self.place(item.children, loop)

    def _counter(self, item: Item) -> None:
        """How often a repeat is gone through, where its respondents say so: a question before it."""
        question = self.draft.question("number", item.element, "begin repeat", key=f"{item.name}_count")
        question.data["validation"] = {"whole": True, "min": 0, "max": USUAL_ROUNDS}
        asked = words("how_many", self.draft.languages)
        texts = {language: f"{item.label.get(language, item.name)} – {asked[language]}" for language in asked}
        self.draft.say(f"{question.id}.text", texts, item.element)
        self.counters[item.line] = question
        why = f"How often it is gone through is asked before it, at most {USUAL_ROUNDS} times."
        self.draft.simplify(item.element, "begin repeat", why)

    # Nodes

    def nodes(self, items: list[Item]) -> list[Node]:
        """The flow of these rows."""
        found: list[Node] = []
        run: list[Question] = []
        for item in items:
            if item.line in self.made:
                run.append(self.made[item.line].question)
            elif item.line in self.counters:
                run.append(self.counters[item.line])
                run = self._end(run, found)
                found += self._repeat(item)
            elif item.type == "calculate":
                run = self._calculate(item, run, found)
            elif item.type == "begin_repeat":
                run = self._end(run, found)
                found += self._repeat(item)
            elif item.type.startswith("begin"):
                run = self._end(run, found)
                found += self._group(item)
        self._end(run, found)
        return found

    def _end(self, run: list[Question], found: list[Node]) -> list[Question]:
        """Closes a page; in forms of pages each question has its own."""
        if run:
            uids = [question.id for question in run]
            found.append(self.draft.block([[uid] for uid in uids] if self.is_paged else [uids]))
        return []

    def _group(self, item: Item) -> list[Node]:
        was_paged = self.is_paged
        self.is_paged = was_paged and "field-list" not in item.cell("appearance")
        inner = self.nodes(item.children)
        self.is_paged = was_paged
        self._tell_group(item)
        if not inner:
            return []
        self._title(item, _first_block(inner))
        tree = self._relevant(item)
        return [self.draft.branch(tree, inner)] if tree else inner

    def _tell_group(self, item: Item) -> None:
        kind = item.type.replace("_", " ")
        if item.type not in ("begin_group", "begin_repeat"):
            self.draft.simplify(item.element, kind, "It is a group of single questions here.")
        if media := [name for name in MEDIA if item.texts.get(name)]:
            self.draft.leave_out(f"{item.element}/media", "media", f"Groups have no {', '.join(media)}.")
        for said in item.cell("appearance").split():
            if said not in ("field-list",) and not said.startswith("w"):
                self.draft.leave_out(
                    f"{item.element}/appearance", "appearance", f"It isn't shown as {said[:60]}."
                )

    def _title(self, item: Item, block: str) -> None:
        """The group's label stands above its first page, unless an inner group's does."""
        path = f"{block}.p0.title"
        if block:
            self.draft.say(f"{block}.p0.lead", item.texts.get("hint", {}), item.element, KIND)
        if not any(item.label.values()) or not block:
            return
        if self.draft.has_text(path):
            why = "Its label isn't shown: that of a group inside it stands above the same page."
            self.draft.simplify(item.element, item.type.replace("_", " "), why)
            return
        self.draft.say(path, item.label, item.element, KIND)
        self.draft.blocks[block].setdefault("name", plain(next(iter(item.label.values())))[0][:200])

    def _relevant(self, item: Item, loop: str = "") -> Tree:
        said = item.cell("relevant")
        if not said:
            return {}
        element = f"{item.element}/relevant"
        logic = XPath(self.names, loop)
        try:
            tree = logic.tree(said)
        except Untranslatable as error:
            self.draft.leave_out(element, "relevant", f"It is always asked, since {error}: {short(said)}")
            return {}
        self.draft.full(element, "relevant")
        for why in logic.remarks:
            self.draft.simplify(element, "relevant", f"{why} {short(said)}")
        return tree

    # Repeats

    def _repeat(self, item: Item) -> list[Node]:
        loop = self._loop(item)
        self.names.over[item.element] = loop.get("over", "")
        pages = [page for page in self._pages(item.children, item.element, {}) if page]
        self._tell_group(item)
        if not pages:
            return []
        block = self.draft.block(pages)
        if loop:
            self.draft.blocks[block["id"]]["loop"] = loop
            for one in loop.get("items", []):
                texts = dict.fromkeys(self.draft.languages, one["id"][1:])
                self.draft.say(f"{block['id']}.{one['id']}.1", texts, item.element)
        self._title(item, block["id"])
        tree = self._relevant(item)
        return [self.draft.branch(tree, [block])] if tree else [block]

    def _pages(self, items: list[Item], loop: str, when: Tree) -> list[list[str]]:
        """The pages of a repeat: groups inside it begin a page, their conditions go to their questions."""
        pages: list[list[str]] = [[]]
        for item in items:
            if item.line in self.made:
                made = self.made[item.line]
                self.draft.show_when(made.question, when, f"{item.element}/relevant", item.cell("relevant"))
                pages[-1].append(made.question.id)
            elif item.type == "calculate":
                self.reckoning.hide_in_page(item, loop, pages[-1])
            elif item.type.startswith("begin"):
                if item.type == "begin_repeat":
                    self.draft.simplify(
                        item.element, "begin repeat", "Inside another repeat it is gone through once."
                    )
                self._tell_group(item)
                if any(item.label.values()):
                    why = "Its label isn't shown: the repeat's stands above the page."
                    self.draft.simplify(item.element, item.type.replace("_", " "), why)
                pages += [*self._pages(item.children, loop, all_of([when, self._relevant(item, loop)])), []]
        return pages

    def _loop(self, item: Item) -> dict[str, Any]:
        """How often: a number, an answer, or as often as choices were chosen."""
        if counter := self.counters.get(item.line):
            return {"count": counter.id, "most": USUAL_ROUNDS}
        said = item.cell("repeat_count")
        number = number_of(said)
        if number is not None and 1 <= number <= MOST_ROUNDS:
            return {"items": [{"id": f"i{round_}"} for round_ in range(1, int(number) + 1)]}
        try:
            operand = XPath(self.names).value(said)
            if isinstance(operand, Answer) and operand.field.startswith("count:q"):
                return {"over": operand.field.removeprefix("count:"), "which": "chosen"}
            if isinstance(operand, Answer) and operand.type == "number":
                return {"count": operand.field, "most": MOST_ROUNDS}
            raise Untranslatable("it is neither a number nor a count")
        except Untranslatable as error:
            why = f"It is gone through once, since how often can't be kept ({error}): {short(said)}"
            self.draft.simplify(item.element, "begin repeat", why)
            return {}

    # Calculations

    def _calculate(self, item: Item, run: list[Question], found: list[Node]) -> list[Question]:
        """A value without conditions is a hidden question of the page; one with them is set between pages."""
        cases = self.reckoning.cases(item, "")
        known = self.names.known.get(item.name)
        if cases is None:
            return run
        if len(cases) == 1 and not item.cell("relevant"):
            return [*run, self.reckoning.hidden(item, cases[0].text)]
        self._end(run, found)
        tree = self._relevant(item)
        nodes = self.reckoning.nodes_that_set(item.name, cases)
        found += [self.draft.branch(tree, nodes)] if tree else nodes
        self.embedded.append({"name": item.name, "from": "set"})
        if known:
            known.pipe = f"embedded.{item.name}"
        why = "What is reckoned is kept as embedded data, in words where it is an answer chosen from a list."
        self.draft.simplify(item.element, "calculate", why)
        return []


def _first_block(nodes: list[Node]) -> str:
    """The first block among these nodes and inside them; "" without one."""
    for node in nodes:
        if node["type"] == "block":
            return str(node["id"])
        if inner := _first_block(node.get("flow", [])):
            return inner
    return ""
