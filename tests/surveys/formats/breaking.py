"""Files broken by a seeded hand: the same seed always breaks a file in the same way."""

import copy
import io
import json
import zipfile
from collections.abc import Callable
from random import Random
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from tests.surveys.formats.books import Sheets, workbook

WORDS = (
    *("", "x", "'", "((", "1 = 1 or", "*", ":", "-oth-", "X", "M", "1", "9" * 400, "-1", "1e308", "2.5"),
    *("NaN", "Infinity", "<b>", "a" * 5_000, "0" * 5_000, " " * 5_000, "\u202e", "𝟙", "İ", "١"),
    *("{q1}", "{{q1}}", "${a}", "{panel.x} = 1", "iif({a}, 1", "if(${a} > 1, 'b', 'c')", "count(that.Q)"),
    *("that.X", "panel", "matrixdynamic", "paneldynamic", "begin repeat", "end group", "select_one x"),
    *(
        "calculate",
        "QID1",
        "q://QID1/SelectableChoice/1",
        "{~SubSet~}",
        "${e://Field/x}",
        "regex(., '(a+)+$')",
    ),
)
NUMBERS = (0, -1, 0.5, 7, 10**15, 2**63, -(10**30), 1e308, float("nan"), float("inf"))
UNSTORABLE = ("\ud800", "a\udfffb", "\x00")
HOLDERS: tuple[Any, ...] = (
    *([], {}, [[]], [None], [{}], [1], ["a"], {"a": 1}, {"1": None}, {"0": {"0": {}}}, {"default": {}}),
    *({"Type": "Block", "ID": "BL_1"}, {"Type": "Question", "QuestionID": "QID1"}),
)
JUNK = (None, True, False, *NUMBERS[:-4], *WORDS, *HOLDERS)
NAMES = ("type", "name", "title", "choices", "visibleIf", "elements", "rows", "kind", "flow", "when")
CELLS = ("qid", "language", "parent_qid", "title", "type", "value", "code", "scale_id")
OFTEN_MEANT = b'"{}[]:,.<>/=&0919eE+-\\ '
MOST_CHANGES = 8
DEEPEST = 80
Breaking = Callable[[bytes, Random], bytes]


def broken_bytes(data: bytes, chance: Random) -> bytes:
    """Cut off, or with bytes changed, gone or there twice."""
    whole = bytearray(data)
    for _ in range(chance.randint(1, MOST_CHANGES)):
        at, length = chance.randrange(len(whole) + 1), chance.randint(1, 40)
        match chance.randrange(5):
            case 0:
                del whole[at:]
            case 1:
                whole[at : at + length] = chance.choices(OFTEN_MEANT, k=length)
            case 2:
                del whole[at : at + length]
            case 3:
                whole[at:at] = whole[at : at + length]
            case _ if at < len(whole):
                whole[at] = chance.choice((whole[at] ^ 1, *OFTEN_MEANT[:10], chance.randrange(256)))
    return bytes(whole)


def broken_json(data: bytes, chance: Random) -> bytes:
    """The same values with some gone, doubled, renamed, buried deep, or replaced by others or by junk."""
    whole = json.loads(data)
    for _ in range(chance.randint(1, MOST_CHANGES)):
        places = _places(whole)
        if not places:
            break
        holder, name = chance.choice(places)
        match chance.randrange(6):
            case 0:
                del holder[name]
            case 1 if isinstance(holder, list):
                holder.insert(name, copy.deepcopy(holder[name]))
            case 1 | 2 if isinstance(holder, dict):
                holder[chance.choice([*NAMES, *holder])] = copy.deepcopy(holder[name])
            case 3:
                holder[name] = copy.deepcopy(_found(chance.choice(places)))
            case 4 if chance.randrange(4) == 0:
                holder[name] = _buried(holder[name], chance)
            case _:
                holder[name] = copy.deepcopy(chance.choice(JUNK))
    return json.dumps(whole).encode()


def broken_xml(data: bytes, chance: Random) -> bytes:
    """The same tree with elements gone, doubled, renamed, buried deep, or with other texts."""
    root = ElementTree.fromstring(data)
    for _ in range(chance.randint(1, MOST_CHANGES)):
        inside = [(parent, child) for parent in root.iter() for child in parent]
        if not inside:
            break
        _break_element(*chance.choice(inside), inside, chance)
    return ElementTree.tostring(root)


def _break_element(
    parent: Element, child: Element, inside: list[tuple[Element, Element]], chance: Random
) -> None:
    match chance.randrange(6):
        case 0:
            parent.remove(child)
        case 1:
            parent.append(copy.deepcopy(child))
        case 2:
            child.tag = chance.choice([*CELLS, chance.choice(inside)[1].tag])
        case 3:
            child.text = chance.choice(inside)[1].text
        case 4 if chance.randrange(4) == 0:
            for _ in range(chance.randint(1, DEEPEST)):
                child = ElementTree.SubElement(child, child.tag)
        case _:
            child.text = str(chance.choice([*WORDS, *NUMBERS]))


def broken_sheets(sheets: Sheets, chance: Random) -> bytes:
    """A workbook of the same sheets with rows gone or doubled, and cells gone, moved or replaced by junk."""
    grids = copy.deepcopy(sheets)
    for _ in range(chance.randint(1, MOST_CHANGES)):
        rows = grids[chance.choice(sorted(name for name in grids if any(grids[name])))]
        at = chance.choice([number for number, row in enumerate(rows) if row])
        place = chance.randrange(len(rows[at]))
        match chance.randrange(6):
            case 0 if len(rows) > 1:
                del rows[at]
            case 1:
                rows.insert(at, list(rows[at]))
            case 2:
                rows[at][place] = None
            case 3:
                rows[at][place] = chance.choice(chance.choice([row for row in rows if row]))
            case _:
                rows[at][place] = chance.choice([True, False, *NUMBERS, *WORDS])
    return workbook(**grids)


def broken_archive(data: bytes, chance: Random) -> bytes:
    """The same archive with one of its parts broken as XML, cut, or gone."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(name for name in parts if name.endswith((".xml", ".rels"))))
    match chance.randrange(4):
        case 0:
            del parts[name]
        case 1:
            parts[name] = broken_bytes(parts[name], chance)
        case _:
            parts[name] = broken_xml(parts[name], chance)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return target.getvalue()


def _places(value: Any) -> list[tuple[Any, Any]]:
    """(holder, name or number) of all that stands inside, at any depth."""
    found: list[tuple[Any, Any]] = []
    waiting = [value]
    while waiting:
        holder = waiting.pop()
        if isinstance(holder, dict):
            names: list[Any] = list(holder)
        elif isinstance(holder, list):
            names = list(range(len(holder)))
        else:
            continue
        found += [(holder, name) for name in names]
        waiting += [holder[name] for name in names]
    return found


def _found(place: tuple[Any, Any]) -> Any:
    holder, name = place
    return holder[name]


def _buried(value: Any, chance: Random) -> Any:
    for _ in range(chance.randint(1, DEEPEST)):
        value = chance.choice(([value], {"elements": [value]}, {"all": [value]}, {"Flow": [value]}))
    return value
