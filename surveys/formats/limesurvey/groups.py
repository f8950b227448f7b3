"""Groups of questions as blocks: pages, relevance, random order."""

from typing import Any

from surveys.formats.limesurvey.conditions import ANYTHING, Script, Variables
from surveys.formats.limesurvey.source import Group, Source
from surveys.formats.shared.draft import Draft, short
from surveys.formats.shared.operands import Untranslatable
from surveys.formats.shared.trees import Tree

KIND = "group"


def read_groups(source: Source, draft: Draft, variables: Variables) -> None:
    """The flow: a block for each group, in a branch where the group has a relevance."""
    nodes = []
    for group in source.groups:
        pages = _pages(group, source, draft, variables)
        if pages:
            nodes.append((group, _node(group, pages, source, draft, variables)))
        else:
            draft.leave_out(f"group/{group.gid}", KIND, "It asks nothing.")
    if source.settings.get("format") == "A" and len(nodes) > 1:
        draft.simplify(
            "survey/format", "setting", "All groups stood on one page; each has a page of its own."
        )
    draft.flow += _in_random_order(nodes, draft)


def _pages(group: Group, source: Source, draft: Draft, variables: Variables) -> list[list[str]]:
    """Each question with what belongs to it (a comment) on one page or one page each."""
    found: list[list[str]] = []
    for asked in group.questions:
        made = variables.by_qid[asked.qid]
        beside = [uid for uid, one in draft.questions.items() if one.element == made.element]
        if beside:
            found.append(beside)
    if source.settings.get("format") != "S":
        found = [[uid for together in found for uid in together]] if found else []
    return found


def _node(
    group: Group, pages: list[list[str]], source: Source, draft: Draft, variables: Variables
) -> dict[str, Any]:
    element = f"group/{group.gid}"
    draft.full(element, KIND)
    name = next((group.name[language] for language in draft.languages if group.name.get(language)), "")
    block = draft.block(pages, name)
    path = f"{block['id']}.p0"
    shown = source.settings.get("showgroupinfo", "B")
    if shown not in ("X", "D"):
        draft.say(f"{path}.title", group.name, element, KIND)
    if shown not in ("X", "N"):
        draft.say(f"{path}.lead", group.description, element, KIND)
    elif group.description:
        draft.leave_out(f"{element}/description", KIND, "It wasn't shown, and stays behind.")
    _shuffle(group, block["id"], draft, variables)
    if ANYTHING.fullmatch(group.relevance):
        return block
    tree = _relevance(group, element, draft, variables)
    return draft.branch(tree, [block]) if tree else block


def _relevance(group: Group, element: str, draft: Draft, variables: Variables) -> Tree:
    script = Script(variables)
    element = f"{element}/relevance"
    try:
        tree = script.relevance(group.relevance)
    except Untranslatable as error:
        why = f"The group is always asked, since {error}: {short(group.relevance)}"
        draft.leave_out(element, KIND, why)
        return {}
    draft.full(element, KIND)
    for why in script.remarks:
        draft.simplify(element, KIND, f"{why} {short(group.relevance)}")
    return tree


def _shuffle(group: Group, block: str, draft: Draft, variables: Variables) -> None:
    """Questions of one random group change places; all others stay where they are."""
    random: dict[str, list[str]] = {}
    fixed = []
    for asked in group.questions:
        made = variables.by_qid[asked.qid]
        uids = [uid for uid, one in draft.questions.items() if one.element == made.element]
        if name := asked.attribute("random_group"):
            random.setdefault(name, []).extend(uids[:1])
            fixed += uids[1:]
            draft.full(f"{made.element}/random_group", "random_group")
        else:
            fixed += uids
    if not random:
        return
    draft.blocks[block]["random"] = {"questions": True} | ({"fixed": fixed} if fixed else {})
    if len(random) > 1:
        why = f"The random groups {', '.join(random)} of one page change places among each other."
        for asked in group.questions:
            if asked.attribute("random_group"):
                draft.simplify(f"{variables.by_qid[asked.qid].element}/random_group", "random_group", why)


def _in_random_order(nodes: list[tuple[Group, dict[str, Any]]], draft: Draft) -> list[dict[str, Any]]:
    """Neighbours of one randomisation group stand in a randomiser."""
    flow: list[dict[str, Any]] = []
    named: list[str] = []
    open_name = ""
    for group, node in nodes:
        if not group.random:
            flow.append(node)
        elif group.random == open_name:
            flow[-1]["flow"].append(node)
        else:
            if group.random in named:
                why = f"Groups of {short(group.random, 60)} that stand apart are shuffled apart."
                draft.simplify(f"group/{group.gid}/randomization_group", KIND, why)
            flow.append({"type": "randomiser", "id": draft.next_id("f"), "flow": [node]})
            named.append(group.random)
        if group.random:
            draft.full(f"group/{group.gid}/randomization_group", KIND)
        open_name = group.random
    return flow
