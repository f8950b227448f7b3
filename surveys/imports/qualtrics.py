"""Answers exported from Qualtrics: what each column means, for a survey that was imported from there.

Three ways of writing the head of such a file are known: three rows with `{"ImportId": …}` in the last one,
the same with a Python-like `{'ImportId': …}`, and the oldest with two rows, the first of which begins V1, V2.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from common.figures import in_digits
from surveys.document import Document
from surveys.imports.mapping import ANSWER, FORMAT
from surveys.imports.qualtrics_columns import Finder
from surveys.imports.targets import Target, targets_of
from surveys.kinds import is_number

PYTHON_ID = re.compile(r"\{'ImportId': '([^']{1,200})'.*\}", re.DOTALL)
SEEN_ONLY = "-99"  # what Qualtrics writes for what was shown and not answered
# What Qualtrics calls answers that count, by code and by label.
COUNTED = (
    "0", "4", "8", "12", "16", "32", "40", "48", "IP Address", "Imported", "Spam", "Imported Spam", "Offline",
    "EX", "EX Spam", "EX Offline", "Synchronized", "Normal",
    # Exports in other languages write “IP Address” in their words.
    "IP-Adresse", "Adresse IP", "Dirección IP", "Indirizzo IP", "Endereço IP", "IP-adres", "IP-adress",
    "Adres IP",
)  # fmt: skip
ADDRESSES = {"ipaddress"}
NO_ADDRESSES = "Addresses of computers aren't kept."
PLAIN = {
    "startdate": "started_at",
    "enddate": "completed_at",
    "responseid": "external_id",
    "recordid": "external_id",
    "userlanguage": "language",
    "status": "is_test",
    "finished": "is_finished",
}
# What Qualtrics calls answers by those who try a survey out; its codes of other kinds are no tests.
TESTS = ("1", "2", "9", "17", "Survey Preview", "Survey Test", "Preview Spam", "Offline Preview")
# Exports in other languages write “Finished” in their words.
TRUE = ("1", "TRUE", "True", "Wahr", "Vrai", "Verdadero", "Vero", "Verdadeiro", "Waar", "Sant", "Prawda")
FALSE = ("0", "FALSE", "False", "Falsch", "Faux", "Falso", "Onwaar", "Falskt", "Fałsz")
PERCENT = {str(number): "0" for number in range(100)} | {"100": "1"}
CONTACTS = {
    "recipientemail": "respondent:email",
    "emailaddress": "respondent:email",
    "externaldatareference": "respondent:external_id",
    "externalreference": "respondent:external_id",
    "recipientfirstname": "respondent:first_name",
    "recipientlastname": "respondent:last_name",
}


@dataclass(frozen=True)
class Head:
    """The head of a file: the names of columns, their import ids by place, rows behind the names."""

    names: list[str]
    ids: dict[int, dict[str, Any]]
    skip: int
    by_row: int = 1


@dataclass
class Proposal:
    """A mapping as it is saved, and the columns that go nowhere, with the reason."""

    mapping: dict[str, Any]
    left_out: dict[str, str] = field(default_factory=dict)


def read_head(rows: Sequence[Sequence[str]]) -> Head | None:
    """The head of an export; None where the rows are none of Qualtrics'."""
    if len(rows) < 2 or not rows[0]:
        return None
    first = [cell.lstrip("\N{BYTE ORDER MARK}").strip() for cell in rows[0]]
    ids = (
        {place: found for place, cell in enumerate(rows[2]) if (found := _import_id(cell))}
        if rows[2:]
        else {}
    )
    if ids:
        if len(set(first)) == len(first):
            return Head(first, ids, skip=2)
        return Head([cell.strip() for cell in rows[2]], ids, skip=0, by_row=3)
    if first[0] == "V1":
        known = {place: {"ImportId": cell} for place, cell in enumerate(rows[1]) if first[place][:1] == "V"}
        return Head(first, {place: one for place, one in known.items() if place < 10}, skip=1)
    return None


def propose_mapping(
    definition: Mapping[str, Any], rows: Sequence[Sequence[str]], *, is_anonymous: bool = False
) -> Proposal | None:
    """What each column of an export means for this questionnaire; None where the file isn't Qualtrics'.

    `rows` are the first rows of the file, head and all; some answers among them tell codes from labels.
    """
    head = read_head(rows)
    if head is None:
        return None
    return _Proposing(Document(definition), head, rows, is_anonymous=is_anonymous).proposal()


class _Proposing:
    def __init__(
        self, document: Document, head: Head, rows: Sequence[Sequence[str]], *, is_anonymous: bool
    ) -> None:
        self.document, self.head, self.is_anonymous = document, head, is_anonymous
        self.sample = rows[head.by_row + head.skip :]
        self.targets = targets_of(document)
        self.finder = Finder(document)
        self.taken: set[str] = set()
        self.plain = PLAIN if self._says_finished() else PLAIN | {"progress": "is_finished"}

    def proposal(self) -> Proposal:
        columns = []
        left_out: dict[str, str] = {}
        for place, name in enumerate(self.head.names):
            if not name:
                continue
            column = self._column(place, name)
            if "why" in column:
                left_out[name] = column["why"]
            else:
                columns.append({"column": name, **column})
        file: dict[str, Any] = {"header_row": self.head.by_row, "skip": self.head.skip}
        file |= {"sheet": None, "delimiter": None, "encoding": None}
        constants: dict[str, Any] = {
            "source": "qualtrics",
            "channel": "api",
            "unit": None,
            "touchpoint": None,
        }
        constants |= {"language": self.document.languages[0], "completed_at": None, "is_invented": False}
        mapping = {"format": FORMAT, "file": file, "columns": columns, "constants": constants}
        return Proposal(mapping, left_out)

    def _column(self, place: int, name: str) -> dict[str, Any]:
        said = self.head.ids.get(place, {})
        target = self._answer(said, name)
        if target is not None:
            return {"to": f"answer:{target.name}", **self._values(target, place)}
        plain = _plain(said, name)
        if plain in ADDRESSES:
            return {"why": NO_ADDRESSES}
        to = self.plain.get(plain) or (CONTACTS.get(plain) if not self.is_anonymous else None)
        if plain in CONTACTS and to is None:
            return {"why": "This program is anonymous and keeps no contacts."}
        if to and to not in self.taken:
            self.taken.add(to)
            return {"to": to, **self._settings(to, plain, said)}
        return self._embedded(name)

    def _answer(self, said: dict[str, Any], name: str) -> Target | None:
        """The field that the column answers, if it is still free."""
        address = self.finder.by_id(said) if said and self.head.skip != 1 else self.finder.by_name(name)
        target = self.targets.get(address) if address else None
        if target is None or not ANSWER.fullmatch(target.name) or f"answer:{target.name}" in self.taken:
            return None
        self.taken.add(f"answer:{target.name}")
        return target

    def _values(self, target: Target, place: int) -> dict[str, Any]:
        """Codes or labels, and what stands for no answer."""
        codes = {in_digits(one["value"]): one for one in target.choices if is_number(one.get("value"))}
        missing = ["", *([SEEN_ONLY] if SEEN_ONLY not in codes else [])]
        if target.choice:
            own = next((one for one in target.choices if one["id"] == target.choice), {})
            label = self.document.text(f"{target.path}.{target.choice}")
            said = [code for code, one in codes.items() if one is own] + ([label] if label else [])
            yes = {text: "1" for text in said if text != "1"}
            return {"missing": missing + ([] if "0" in yes else ["0"]), "values": yes}
        if target.spec.value_type not in ("choice", "choices"):
            return {"missing": missing}
        split = {"split": ","} if target.spec.value_type == "choices" else {}
        found = [row[place].strip() for row in self.sample if place < len(row) and row[place].strip()]
        are_codes = all(_is_code(one) for one in found if one not in missing)
        return {"missing": missing, "by": "value" if are_codes else "label", **split}

    def _says_finished(self) -> bool:
        """Whether a column tells of the end; where none does, progress in percent tells it as well."""
        names = enumerate(self.head.names)
        return any(_plain(self.head.ids.get(place, {}), name) == "finished" for place, name in names)

    def _settings(self, to: str, plain: str, said: dict[str, Any]) -> dict[str, Any]:
        if to == "language":
            return {"values": {code.upper(): code for code in self.document.languages}}
        if to == "is_test":
            return {"values": {**dict.fromkeys(COUNTED, "0"), **dict.fromkeys(TESTS, "1")}}
        if to == "is_finished":
            words = {**dict.fromkeys(TRUE, "1"), **dict.fromkeys(FALSE, "0")}
            return {"values": PERCENT if plain == "progress" else words}
        if to in ("started_at", "completed_at"):
            zone = said.get("timeZone")
            return {"date": {"kind": "iso"}, "precision": "second", "time_zone": _zone(zone)}
        return {}

    def _embedded(self, name: str) -> dict[str, Any]:
        kept = re.sub(r"[^\w.\- ]+", "_", name)[:60].strip() or "column"
        number, unique = 2, kept
        while f"embedded:{unique}" in self.taken:
            unique, number = f"{kept[:55]}_{number}", number + 1
        self.taken.add(f"embedded:{unique}")
        return {"to": f"embedded:{unique}"}


def _import_id(cell: str) -> dict[str, Any]:
    """What the third row says of a column."""
    text = cell.strip()
    if match := PYTHON_ID.fullmatch(text):
        return {"ImportId": match[1]}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) and isinstance(found.get("ImportId"), str) else {}


def _plain(said: dict[str, Any], name: str) -> str:
    """What a column is called, by its import id or its name: small letters and digits."""
    return re.sub(r"[\W_]+", "", str(said.get("ImportId") or name).casefold()).removeprefix("panel")


def _is_code(text: str) -> bool:
    return re.fullmatch(r"-?\d{1,9}(\.\d+)?", text) is not None


def _zone(name: Any) -> str:
    return (
        name
        if isinstance(name, str) and re.fullmatch(r"[A-Za-z_]+(/[A-Za-z_+\-0-9]+){0,2}", name)
        else settings.TIME_ZONE
    )
