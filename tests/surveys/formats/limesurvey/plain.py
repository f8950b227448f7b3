"""A second, naive reading of LimeSurvey's files, to hold the reader to."""

import html
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

Row = dict[str, str]
KINDS = {
    "L": "single", "!": "single", "O": "single", "Y": "single", "G": "single", "5": "rating", "M": "multiple",
    "P": "multiple", "R": "rank", "A": "matrix", "B": "matrix", "C": "matrix", "E": "matrix",
    "F": "matrix", "H": "matrix", "1": "side_by_side", ";": "matrix_text", "S": "short_text",
    "T": "long_text", "U": "long_text",
    "N": "number", "Q": "form", "X": "information", "*": "hidden", "|": "file",
}  # fmt: skip


def tables(path: Path) -> dict[str, list[Row]]:
    """Every table of the file."""
    found: dict[str, list[Row]] = {}
    for table in ElementTree.parse(path).getroot():  # the files are known
        if table.find("rows") is not None:
            found[table.tag] = [{cell.tag: cell.text or "" for cell in row} for row in table.find("rows")]
    return found


def languages(path: Path) -> list[str]:
    """The codes under <languages>."""
    return [one.text or "" for one in ElementTree.parse(path).getroot().find("languages")]


def questions(data: dict[str, list[Row]], main: str) -> list[Row]:
    """The questions of the main language in the order in which they are asked."""
    groups = {row["gid"]: int(row["group_order"]) for row in data.get("groups", [])}
    rows = [row for row in data["questions"] if row.get("language", main) == main]
    return sorted(rows, key=lambda row: (groups.get(row["gid"], 0), int(row["question_order"])))


def subquestions(data: dict[str, list[Row]], qid: str, main: str, scale: str = "0") -> list[Row]:
    """The subquestions of a question."""
    rows = [
        row for row in data.get("subquestions", []) if row["parent_qid"] == qid and row["scale_id"] == scale
    ]
    rows = [row for row in rows if row.get("language", main) == main]
    return sorted(rows, key=lambda row: int(row["question_order"]))


def answers(data: dict[str, list[Row]], qid: str, main: str, scale: str = "0") -> list[Row]:
    """The answers of a question."""
    rows = [row for row in data.get("answers", []) if row["qid"] == qid and row.get("scale_id", "0") == scale]
    rows = [row for row in rows if row.get("language", main) == main]
    return sorted(rows, key=lambda row: int(row["sortorder"]))


def text_of(data: dict[str, list[Row]], row: Row, language: str) -> str:
    """What a question, subquestion or answer says in a language."""
    is_answer = "code" in row
    name, key = ("answer", "aid") if is_answer else ("question", "qid")
    for other in data.get("answer_l10ns" if is_answer else "question_l10ns", []):
        if other.get(key) == row.get(key) and other["language"] == language:
            return words(other.get(name, ""))
    same = ("qid", "code", "scale_id") if is_answer else ("qid",)
    for table in ("answers",) if is_answer else ("questions", "subquestions"):
        for other in data.get(table, []):
            if all(other.get(one) == row.get(one) for one in same) and other.get("language") == language:
                return words(other.get(name, ""))
    return ""


def attribute(data: dict[str, list[Row]], qid: str, name: str) -> str:
    """An attribute of a question."""
    rows = [
        row for row in data.get("question_attributes", []) if row["qid"] == qid and row["attribute"] == name
    ]
    return next((row.get("value", "") for row in rows if row.get("value", "")), "")


def words(text: str) -> str:
    """The words of HTML, without any blanks."""
    return "".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def parts(definition: dict[str, Any], uid: str, name: str) -> list[dict[str, Any]]:
    """The choices, rows or columns of a question of a definition."""
    return list(definition["questions"][uid].get(name, []))
