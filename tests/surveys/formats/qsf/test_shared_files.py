"""Real files: everything is told of, what is called full comes back the same, what is not differs."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from surveys.formats import FileUnreadable, Translation
from surveys.formats.qsf import read_qsf
from tests.conftest import SHARED_DATA
from tests.surveys.formats.qsf.build import written
from tests.surveys.formats.qsf.plain import parts_of

pytestmark = pytest.mark.shared_data

FOLDER = SHARED_DATA / "qsf"
BROKEN = {
    "prometheusresearch__bad_json.qsf": (
        "This file is cut off or was changed by hand: it can't be read from line 3 on. Export it anew."
    ),
    "prometheusresearch__bad_qualtrics_no_type.qsf": (
        "Block BL_egR0r71cln4IT53, part 13 lacks its Type, so nobody can tell what it is. Export it anew."
    ),
}
READABLE = sorted(path.name for path in FOLDER.glob("*.qsf") if path.name not in BROKEN)
# What stands in no file of its own accord, and so can't be compared.
BLOCKS = ("Block", "Standard")


@pytest.fixture(scope="module")
def translated() -> Callable[[str], Translation]:
    known: dict[str, Translation] = {}

    def read(name: str) -> Translation:
        if name not in known:
            known[name] = read_qsf((FOLDER / name).read_bytes())
        return known[name]

    return read


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_file_gives_one_clear_line(name: str) -> None:
    with pytest.raises(FileUnreadable) as refused:
        read_qsf((FOLDER / name).read_bytes())

    assert str(refused.value) == BROKEN[name]


@pytest.mark.parametrize("name", READABLE)
def test_a_survey_written_back_reads_the_same(name: str, translated: Callable[[str], Translation]) -> None:
    first = translated(name)

    again = read_qsf(written(first))

    assert again.definition == first.definition
    assert again.questions == first.questions == len(first.definition["questions"])


@pytest.mark.parametrize("name", READABLE)
def test_what_is_called_full_comes_back_the_same(name: str, translated: Callable[[str], Translation]) -> None:
    first = translated(name)
    before = parts_of((FOLDER / name).read_bytes())
    after = parts_of(written(first))

    full = [one for one in first.report.elements.values() if one.status == "full"]
    differing = [one.id for one in full if not _is_same(one.id, one.kind, before, after)]

    assert differing == []


@pytest.mark.parametrize("name", READABLE)
def test_what_is_called_less_than_full_differs(name: str, translated: Callable[[str], Translation]) -> None:
    first = translated(name)
    before = parts_of((FOLDER / name).read_bytes())
    after = parts_of(written(first))

    others = [one for one in first.report.elements.values() if one.status != "full"]
    same = [one.id for one in others if _is_same(one.id, one.kind, before, after) and _is_unlike(one.kind)]

    assert same == []
    assert [one.id for one in others if not one.why.endswith(".")] == []


@pytest.mark.parametrize("name", READABLE)
def test_everything_in_a_file_is_told_of(name: str, translated: Callable[[str], Translation]) -> None:
    told = translated(name).report.elements
    before = parts_of((FOLDER / name).read_bytes())

    silent = [one for one in before if one not in told and not _goes_without_saying(one, before, told)]

    assert silent == []


@pytest.mark.parametrize("name", READABLE)
def test_questions_stand_on_pages_and_conditions_ask_for_what_is_there(
    name: str, translated: Callable[[str], Translation]
) -> None:
    definition = translated(name).definition
    blocks = definition["blocks"]
    placed = [uid for block in blocks.values() for page in block["pages"] for uid in page]

    assert sorted(placed) == sorted(definition["questions"])
    assert [uid for uid in _block_nodes(definition["flow"]) if uid not in blocks] == []
    fields = {leaf["field"] for leaf in _leaves(definition)}
    asked = {
        field.rpartition(":")[2].split(".")[0] for field in fields if field[0] == "q" or field[:6] == "shown:"
    }
    assert asked - set(definition["questions"]) == set()


def test_a_large_file_is_read_in_two_seconds() -> None:
    data = (FOLDER / "ScottClaessens__survey.qsf").read_bytes()
    started = time.process_time()

    translation = read_qsf(data)

    assert time.process_time() - started < 2
    assert translation.questions == 330


def _is_same(part: str, kind: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
    if kind in BLOCKS and part.startswith("FL"):  # places of blocks have no ids here
        return any(one == before[part] for where, one in after.items() if where.startswith("FL"))
    if kind == "Root":
        root = next(one for where, one in after.items() if where.startswith("FL") and one[0] == "root")
        return bool(root == before[part])
    if "/SkipLogic/" in part:
        kept = [one for where, one in after.items() if where.startswith(f"{part.split('/')[0]}/SkipLogic/")]
        return before[part] in kept
    return part in before and bool(before[part] == after.get(part))


def _is_unlike(kind: str) -> bool:
    """A block at a second place is left out, though the block itself is there."""
    return kind not in BLOCKS


def _goes_without_saying(part: str, before: dict[str, Any], told: dict[str, Any]) -> bool:
    """Looks and options that stand as they usually do; the parts of questions that stay behind as a whole."""
    question = part.split("/")[0]
    if question in told and told[question].status == "left_out" and part != question:
        return True
    return part.endswith(("/Formatting", "/Configuration")) or before[part] == [] or part.startswith("SO/")


def _block_nodes(nodes: list[dict[str, Any]]) -> list[str]:
    found = [node["id"] for node in nodes if node["type"] == "block"]
    return found + [uid for node in nodes for uid in _block_nodes(node.get("flow", []))]


def _leaves(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, dict):
        own = [node] if "op" in node else []
        return own + [leaf for one in node.values() for leaf in _leaves(one)]
    return [leaf for one in node for leaf in _leaves(one)] if isinstance(node, list) else []


def test_the_files_are_there() -> None:
    assert len(READABLE) >= 19
    assert json.loads((Path(FOLDER) / READABLE[0]).read_text(encoding="utf-8-sig"))
