"""The columns of an export: of all versions of a questionnaire, each field once.

A field is the same across versions where address, type and scale are; what a later version left out keeps its
column, and stands where it stood.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from surveys.document import Document
from surveys.exports import codes
from surveys.exports.codes import GAPS, WIDE_GAPS, Number
from surveys.kinds import ColumnSpec, kind_of
from surveys.logic.rounds import rounds_of
from surveys.logic.way import at_iteration

Key = tuple[str, str, str, str]  # address with its round, type, scale, choice
PERSONAL, EMBEDDED, ABOUT = "personal", "embedded", "about"


@dataclass(eq=False)
class Column:
    """One column. `labels` are its codes in words; `source` is ABOUT the response, EMBEDDED, PERSONAL or "".

    `ref` is the question with its round, as `Response.shown` lists it; `versions` are those that ask it.
    """

    name: str
    label: str
    type: str
    key: Key = ("", "", "", "")
    ref: str = ""
    labels: dict[Number, str] = field(default_factory=dict)
    gaps: dict[str, int] = field(default_factory=dict)
    source: str = ""
    kind: str = ""
    question: str = ""
    versions: list[int] = field(default_factory=list)

    @property
    def is_text(self) -> bool:
        return self.type == "text"

    @property
    def is_coded(self) -> bool:
        """Whether its cells are numbers: choices by their codes, and why there is none."""
        return self.type in ("number", "choice", "flag")


def columns_of(
    versions: Sequence[tuple[int, Document]], *, language: str = "", with_personal: bool = False
) -> list[Column]:
    """The columns of these (number, document), the newest first; what tells who somebody is only if asked."""
    first = Column("", "", "")
    following: dict[Column, Column | None] = {first: None}  # each column → the one behind it
    known: dict[Key, Column] = {}
    newest: dict[tuple[str, str], Column] = {}  # of an address, whatever its type and scale
    for number, document in versions:
        before = first
        for column in _of_document(document, language, with_personal=with_personal):
            if (same := known.get(column.key)) is None:
                known[column.key] = same = column
                newer = newest.setdefault((column.key[0], column.key[3]), column)
                before = before if newer is column else newer
                following[column], following[before] = following[before], column
            same.versions.append(number)
            same.labels = column.labels | same.labels
            same.gaps = same.gaps if same.gaps == column.gaps else WIDE_GAPS
            before = same
    return list(_in_order(following, first))


def _in_order(following: Mapping[Column, Column | None], first: Column) -> Iterator[Column]:
    """What stands behind `first`, one after the other."""
    column = following[first]
    while column is not None:
        yield column
        column = following[column]


def name_apart(columns: Iterable[Column]) -> None:
    """Gives each column a name of its own, large and small letters alike; the first keeps its name."""
    taken: set[str] = set()
    for column in columns:
        name, number = column.name, 2
        while name.casefold() in taken:
            name, number = f"{column.name}_{number}", number + 1
        taken.add(name.casefold())
        column.name = name


def key_of(document: Document, spec: ColumnSpec, iteration: str) -> Key:
    """What makes a column the same in two versions."""
    said = document.field(spec.address)
    return at_iteration(spec.address, iteration), spec.type, said.scale if said else "", spec.choice


def _of_document(document: Document, language: str, *, with_personal: bool) -> Iterable[Column]:
    for block, uids in _by_block(document).items():
        # A round's questions stand together: all of the first item, then all of the second.
        is_looped = bool(document.block(block).get("loop"))
        for iteration in rounds_of(document, uids[0]) if is_looped else [""]:
            for uid in uids:
                if with_personal or not kind_of(document.questions[uid]).is_personal:
                    yield from _of_question(document, uid, iteration, language)


def _by_block(document: Document) -> dict[str, list[str]]:
    """The questions of each block, in the order in which they are asked."""
    found: dict[str, list[str]] = {}
    for uid in document.questions:
        page = document.page_of(uid)
        found.setdefault(page.block if page else "", []).append(uid)
    return found


def _of_question(document: Document, uid: str, iteration: str, language: str) -> Iterable[Column]:
    question = document.questions[uid]
    kind = kind_of(question)
    for spec in kind.columns(question):
        key = key_of(document, spec, iteration)
        label = document.label(at_iteration(spec.address, iteration), language)
        if spec.choice:
            label = f"{label}: {document.words(spec.address, spec.choice, language)}"
        wide = spec.type != "flag" and codes.may_be_negative(kind, question, spec.address, key[2])
        yield Column(
            name=f"{spec.name}_{iteration}" if iteration else spec.name,
            label=" ".join(label.split()),
            type=spec.type,
            key=key,
            ref=at_iteration(uid, iteration),
            labels=labels_of(document, spec, language),
            gaps=WIDE_GAPS if wide else GAPS,
            source=PERSONAL if kind.is_personal else "",
            kind=kind.label,
            question=uid,
        )


def labels_of(document: Document, spec: ColumnSpec, language: str) -> dict[Number, str]:
    """Code → words at one column of a document."""
    question = document.questions[document_uid(spec.address)]
    if spec.type == "flag":
        return {0: "No", 1: "Yes"}
    if spec.type != "choice":
        return {}
    found = codes.codes_of(kind_of(question), question, spec.address)
    return {code: document.words(spec.address, choice, language) for choice, code in found.items()}


def document_uid(address: str) -> str:
    """The question an address belongs to."""
    return address.split(".")[0].split("@")[0]
