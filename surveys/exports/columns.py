"""The columns of an export: of all versions of a questionnaire, each field once.

A field is the same across versions where address, type and scale are; what a later version left out keeps its
column, and stands where it stood.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from surveys.document import Document
from surveys.exports import codes
from surveys.exports.codes import GAPS, WIDE_GAPS, Number
from surveys.kinds import ColumnSpec, kind_of
from surveys.logic.walk import MOST_ROUNDS

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
    found: list[Column] = []
    places: dict[Key, Column] = {}
    newest: dict[tuple[str, str], Column] = {}  # of an address, whatever its type and scale
    for number, document in versions:
        at = 0
        for column in _of_document(document, language, with_personal=with_personal):
            if known := places.get(column.key):
                known.versions.append(number)
                known.labels = column.labels | known.labels
                known.gaps = known.gaps if known.gaps == column.gaps else WIDE_GAPS
                at = found.index(known) + 1
                continue
            column.versions.append(number)
            places[column.key] = column
            newer = newest.setdefault((column.key[0], column.key[3]), column)
            if newer is not column:
                at = found.index(newer) + 1
            found.insert(at, column)
            at += 1
    return found


def name_apart(columns: Iterable[Column]) -> None:
    """Gives each column a name of its own, large and small letters alike; the first keeps its name."""
    taken: set[str] = set()
    for column in columns:
        name, number = column.name, 2
        while name.casefold() in taken:
            name, number = f"{column.name}_{number}", number + 1
        taken.add(name.casefold())
        column.name = name


def rounds_of(document: Document, uid: str) -> list[str]:
    """The iterations that a question may be asked in; [""] outside of loops."""
    page = document.page_of(uid)
    loop = document.block(page.block).get("loop") if page else None
    if not loop:
        return [""]
    if "items" in loop:
        return [str(item["id"]) for item in loop["items"]]
    if "count" in loop:
        return [f"n{number}" for number in range(1, int(loop.get("most") or MOST_ROUNDS) + 1)]
    source = document.questions.get(str(loop.get("over")))
    return [part["id"] for part in (*source.choices, *source.rows)] if source else []


def key_of(document: Document, spec: ColumnSpec, iteration: str) -> Key:
    """What makes a column the same in two versions."""
    said = document.field(spec.address)
    return at_round(spec.address, iteration), spec.type, said.scale if said else "", spec.choice


def at_round(name: str, iteration: str) -> str:
    """An address or question in a round of its loop, as answers and `shown` write it."""
    return f"{name}@{iteration}" if iteration else name


def _of_document(document: Document, language: str, *, with_personal: bool) -> Iterable[Column]:
    done: set[str] = set()
    for uid in document.questions:
        page = document.page_of(uid)
        looped = page is not None and bool(document.block(page.block).get("loop"))
        if uid in done:
            continue
        # A round's questions stand together: all of the first item, then all of the second.
        together = [one for one in document.questions if page and _block_of(document, one) == page.block]
        group = together if looped else [uid]
        done.update(group)
        for iteration in rounds_of(document, uid):
            for one in group:
                if with_personal or not kind_of(document.questions[one]).is_personal:
                    yield from _of_question(document, one, iteration, language)


def _block_of(document: Document, uid: str) -> str:
    page = document.page_of(uid)
    return page.block if page else ""


def _of_question(document: Document, uid: str, iteration: str, language: str) -> Iterable[Column]:
    question = document.questions[uid]
    kind = kind_of(question)
    for spec in kind.columns(question):
        key = key_of(document, spec, iteration)
        label = document.label(at_round(spec.address, iteration), language)
        if spec.choice:
            label = f"{label}: {document.words(spec.address, spec.choice, language)}"
        wide = codes.may_be_negative(kind, question, spec.address, key[2]) and spec.type != "flag"
        yield Column(
            name=f"{spec.name}_{iteration}" if iteration else spec.name,
            label=" ".join(label.split()),
            type=spec.type,
            key=key,
            ref=at_round(uid, iteration),
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
