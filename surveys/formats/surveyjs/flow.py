"""Pages, panels and dynamic panels as blocks, conditions and loops."""

from typing import Any

from surveys.formats.shared.draft import Draft, Question, short
from surveys.formats.shared.operands import Answer, Untranslatable
from surveys.formats.shared.trees import Tree, all_of
from surveys.formats.shared.words import words
from surveys.formats.surveyjs import choices, inputs, matrices
from surveys.formats.surveyjs.expressions import Known, Names, Script
from surveys.formats.surveyjs.made import Made
from surveys.formats.surveyjs.rules import add_comment, read_rules
from surveys.formats.surveyjs.source import Source
from surveys.formats.surveyjs.unread import OF_PANELS

READERS = inputs.READERS | {
    "radiogroup": choices.read_single, "dropdown": choices.read_single, "buttongroup": choices.read_single,
    "checkbox": choices.read_multiple, "tagbox": choices.read_multiple, "imagepicker": choices.read_pictures,
    "ranking": choices.read_ranking, "sortablelist": choices.read_ranking, "rating": choices.read_rating,
    "boolean": choices.read_boolean, "matrix": matrices.read_matrix, "matrixdropdown": matrices.read_cells,
    "matrixdynamic": matrices.read_cells,
}  # fmt: skip
MOST_PANELS = 20
Node = dict[str, Any]
Inherited = list[tuple[Tree, str]]


class Flow:
    """Goes over pages twice: first everything gets its id and name, then conditions can name all of it."""

    def __init__(self, draft: Draft, names: Names, is_single: bool) -> None:
        self.draft, self.names, self.is_single = draft, names, is_single
        self.made: dict[int, Made] = {}
        self.headings: dict[int, Question] = {}
        self.counters: dict[int, Question] = {}
        self.sources: dict[int, Source] = {}
        self.elements: dict[int, str] = {}
        self.loops: dict[str, str] = {}

    # Everything gets its id

    def place(self, source: Source, prefix: str = "", loop: str = "") -> None:
        """Makes the questions of a page or panel."""
        for name in ("elements", "questions", "templateElements"):
            if any(not isinstance(one, dict) for one in source.items(name)):
                self.draft.leave_out(f"{prefix}{name}", name, "What is no object is no element.")
        for number, data in enumerate(self._items(source), 1):
            element = Source(data, source.locales)
            self.sources[id(data)] = element
            type_ = element.text("type") or "text"
            name = element.name("name") or f"{type_[:40]}{number}"
            place = self._unique(f"{prefix}{name}")
            self.elements[id(data)] = place
            if type_ == "panel":
                self._place_panel(element, data, place, loop)
            elif type_ == "paneldynamic":
                self._place_dynamic(element, data, place, name, loop)
            else:
                self._place_question(element, data, place, name, type_, loop)

    def _items(self, source: Source) -> list[Any]:
        return [
            one for one in source.items("elements", "questions", "templateElements") if isinstance(one, dict)
        ]

    def _unique(self, place: str) -> str:
        number, found = 1, place
        while found in self.draft.report.elements:
            number += 1
            found = f"{place}#{number}"
        return found

    def _place_question(
        self, source: Source, data: dict, place: str, name: str, type_: str, loop: str
    ) -> None:
        self.draft.full(place, type_)
        question = self.draft.question("short_text", place, type_, key=name, source_id=name)
        made = Made(source, question, self.draft, self.names, source.name("valueName") or name, loop)
        if made.name != name:
            made.simplify(f"Its answer is kept under its own name, not under {made.name}.", "valueName")
        self.made[id(data)] = made
        READERS.get(type_, inputs.read_unknown)(made)
        asks = type_ not in ("html", "image")
        is_labelled = type_ == "boolean" and not source.has("title")
        title = source.texts("label" if is_labelled else "title")
        made.say("text", title if asks else {}, name if asks else "")
        made.say("help", source.texts("description"))
        made.say("placeholder", source.texts("placeholder", "placeHolder"))
        add_comment(made)

    def _place_panel(self, source: Source, data: dict, place: str, loop: str) -> None:
        self.draft.full(place, "panel")
        self._heading(source, data, place, "panel", loop)
        self.place(source, f"{place}/", loop)

    def _heading(self, source: Source, data: dict, place: str, kind: str, loop: str) -> None:
        """The title of a panel: words of their own, on the page."""
        title, description = source.texts("title"), source.texts("description")
        if not title and not description:
            return
        question = self.draft.question("information", place, kind, key=place)
        self.draft.say(f"{question.id}.text", title or description, place, kind)
        if title:
            self.draft.say(f"{question.id}.help", description, place, kind)
        self.headings[id(data)] = question
        self.draft.simplify(place, kind, "Its title stands above its questions as words of their own.")

    def _place_dynamic(self, source: Source, data: dict, place: str, name: str, loop: str) -> None:
        self.draft.full(place, "paneldynamic")
        if loop:
            self.draft.simplify(place, "paneldynamic", "Inside another one it is gone through once.")
            self.place(source, f"{place}/", loop)
            return
        if not self._fixed_count(source):
            question = self.draft.question("number", place, "paneldynamic", key=f"{name}_count")
            rules = {"whole": True, "min": source.whole("minPanelCount"), "max": self._most(source)}
            question.data |= {"validation": rules}
            if shown := source.whole("panelCount"):
                question.data["default"] = shown
            asked = words("how_many", self.draft.languages)
            title = source.texts("title") or source.locales.texts(name)
            first = title.get(self.draft.languages[0], "")
            texts = {one: f"{title.get(one, first)} – {asked[one]}".strip() for one in asked}
            self.draft.say(f"{question.id}.text", texts, place)
            self.draft.say(f"{question.id}.help", source.texts("description"), place)
            self.counters[id(data)] = question
            self.names.counters[name.lower()] = question.id
            self.names.add(name, Known(Answer(question.id, "number")))
            why = "Panels aren't added one by one: how many there are is asked before them."
            self.draft.simplify(place, "paneldynamic", why)
        self.place(source, f"{place}/", name)

    def _fixed_count(self, source: Source) -> int:
        """How many panels there are, where respondents can't change that."""
        count, least, most = (source.whole(name) for name in ("panelCount", "minPanelCount", "maxPanelCount"))
        is_fixed = not source.flag("allowAddPanel", usual=True) and not source.flag(
            "allowRemovePanel", usual=True
        )
        if most and least == most:
            return min(most, MOST_PANELS)
        return min(count, MOST_PANELS) if is_fixed and count else 0

    def _most(self, source: Source) -> int:
        return min(source.whole("maxPanelCount") or MOST_PANELS, 100)

    # The flow is put together

    def page(self, source: Source, place: str) -> list[Node]:
        """The flow of a page: a block, or several where a dynamic panel stands between questions."""
        nodes: list[Node] = []
        run: list[str] = []
        self._walk(self._items(source), [], nodes, run)
        self._end(run, nodes, source)
        if not nodes:
            return []
        self._shuffle(source, place, nodes)
        self._title(source, place, nodes)
        tree = self.condition(source, place, "visibleIf")
        if not source.flag("visible", usual=True) and not source.text("visibleIf"):
            tree = {"any": []}
            self.draft.simplify(f"{place}/visible", "visible", "It is never shown, and keeps no answer.")
        for name in ("enableIf", "requiredIf"):
            if source.text(name):
                why = f"Conditions of whole pages say when they are shown: {short(source.text(name))}"
                self.draft.leave_out(f"{place}/{name}", name, why)
        return [self.draft.branch(tree, nodes)] if tree else nodes

    def _shuffle(self, source: Source, place: str, nodes: list[Node]) -> None:
        """Questions in random order; those before and behind a dynamic panel among themselves."""
        if source.text("questionsOrder") != "random":
            return
        self.draft.full(f"{place}/questionsOrder", "questionsOrder")
        for node in nodes:
            block = self.draft.blocks.get(node["id"], {})
            if block and "loop" not in block:
                block["random"] = {"questions": True}
        if len(nodes) > 1:
            why = "Questions before and behind a dynamic panel don't change places with each other."
            self.draft.simplify(f"{place}/questionsOrder", "questionsOrder", why)

    def condition(self, source: Source, place: str, name: str, loop: str = "") -> Tree:
        """The condition of a page or panel; always, where it has no counterpart."""
        said = source.text(name)
        if not said:
            return {}
        logic = Script(self.names, loop)
        try:
            tree = logic.tree(said)
        except Untranslatable as error:
            self.draft.leave_out(f"{place}/{name}", name, f"It is always shown, since {error}: {short(said)}")
            return {}
        self.draft.full(f"{place}/{name}", name)
        for why in logic.remarks:
            self.draft.simplify(f"{place}/{name}", name, f"{why} {short(said)}")
        return tree

    def _walk(
        self, items: list[Any], inherited: Inherited, nodes: list[Node], run: list[str], loop: str = ""
    ) -> None:
        for data in items:
            source, place = self.sources[id(data)], self.elements[id(data)]
            if id(data) in self.made:
                run += self._question(self.made[id(data)], inherited)
                continue
            tree = self.condition(source, place, "visibleIf", loop)
            tree = all_of([tree, self._of_panel(source, place, loop)])
            inside = [*inherited, (tree, source.text("visibleIf"))] if tree else inherited
            if source.text("type") == "paneldynamic" and not loop:
                self._dynamic(source, data, place, inside, nodes, run)
                continue
            if heading := self.headings.get(id(data)):
                self._show(heading, inside, place)
                run.append(heading.id)
            self._walk(self._items(source), inside, nodes, run, loop)
            self._tell_panel(source, place)

    def _of_panel(self, source: Source, place: str, loop: str) -> Tree:
        """What else a panel says of all its questions."""
        if not source.flag("visible", usual=True) and not source.text("visibleIf"):
            self.draft.simplify(f"{place}/visible", "visible", "It is never shown, and keeps no answer.")
            return {"any": []}
        enabled = self.condition(source, place, "enableIf", loop)
        if enabled:
            self.draft.simplify(
                f"{place}/enableIf", "enableIf", "It isn't shown where it couldn't be changed."
            )
        if source.text("requiredIf") or source.flag("isRequired"):
            why = "Of a panel nothing is required but what its questions require."
            self.draft.leave_out(f"{place}/required", "requiredIf", why)
        return enabled

    def _question(self, made: Made, inherited: Inherited) -> list[str]:
        if made.question.kind == "expression" and not inputs.settle_expression(made):
            del self.draft.questions[made.id]
            self.draft.leave_out(made.element, "expression", "What it shows isn't reckoned here.")
            return []
        read_rules(made, inherited)
        for comment in made.beside:
            if display := made.data.get("display"):
                comment.data["display"] = display
        return [made.id, *(comment.id for comment in made.beside)]

    def _show(self, question: Question, inherited: Inherited, place: str) -> None:
        for tree, original in inherited:
            self.draft.show_when(question, tree, f"{place}/visibleIf", original)

    def _dynamic(
        self, source: Source, data: dict, place: str, inherited: Inherited, nodes: list[Node], run: list[str]
    ) -> None:
        """A dynamic panel: what stands before it ends a page, then comes its loop."""
        if counter := self.counters.get(id(data)):
            self._show(counter, inherited, place)
            if source.flag("isRequired"):
                counter.data["required"] = True
            run.append(counter.id)
        self._end(run, nodes, Source({}, source.locales))
        inside: list[str] = []
        name = source.name("name") or place
        self._walk(self._items(source), [], nodes, inside, name)
        self._tell_panel(source, place)
        if not inside:
            return
        fixed = [{"id": f"i{one}"} for one in range(1, self._fixed_count(source) + 1)]
        counted = {"count": counter.id, "most": self._most(source)} if counter else {}
        block = self.draft.block([inside], loop=counted or {"items": fixed})
        self.loops[block["id"]] = name
        for one in fixed:
            self.draft.say(
                f"{block['id']}.{one['id']}.1", dict.fromkeys(self.draft.languages, one["id"][1:]), place
            )
        self.draft.say(
            f"{block['id']}.p0.title",
            source.texts("templateTitle") or source.texts("title"),
            place,
            "paneldynamic",
        )
        tree = all_of(tree for tree, _ in inherited)
        nodes.append(self.draft.branch(tree, [block]) if tree else block)

    def _end(self, run: list[str], nodes: list[Node], source: Source) -> None:
        """Closes a page."""
        if not run:
            return
        pages = [[uid] for uid in run] if self.is_single else [list(run)]
        nodes.append(self.draft.block(pages))
        run.clear()

    def _title(self, source: Source, place: str, nodes: list[Node]) -> None:
        first = next((node for node in nodes if node["type"] == "block"), None) or nodes[0]["flow"][0]
        self.draft.say(f"{first['id']}.p0.title", source.texts("title"), place, "page")
        self.draft.say(f"{first['id']}.p0.lead", source.texts("description"), place, "page")
        if name := source.name("name"):
            self.draft.blocks[first["id"]].setdefault("name", name)
        if len(nodes) > 1:
            self.draft.simplify(place, "page", "A dynamic panel on it has pages of its own.")

    def _tell_panel(self, source: Source, place: str) -> None:
        """What nobody followed of a panel."""
        for name in source.unread():
            if name not in OF_PANELS:
                why = f"Nothing here corresponds to it: {short(str(source.data[name]), 100)}"
                self.draft.leave_out(f"{place}/{name}", name, why)
