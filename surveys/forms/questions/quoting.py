"""What a question's words may quote: answers given on earlier pages, and what is known beside them."""

from surveys.document import Document
from surveys.forms.conditions.beside import OF_PERSON, embedded_names
from surveys.kinds.markup import without_markup
from surveys.logic.piping import OF_RESPONDENT

MOST = 300  # in one list
LONGEST_LABEL = 60
Quote = tuple[str, str]  # as it is written in a text, what it says


def quotable(document: Document, uid: str) -> list[tuple[str, list[Quote]]]:
    """Groups of what the words of `uid` may quote; no group is empty."""
    data = [(f"{{{{embedded.{name}}}}}", name) for name in embedded_names(document)]
    page = document.page_of(uid)
    if page and document.block(page.block).get("loop"):
        data.append(("{{loop}}", "What this round is about"))
    known = [(f"{{{{respondent.{part}}}}}", OF_PERSON.get(part, part)) for part in OF_RESPONDENT]
    groups = [("Answers", _answers_before(document, uid)), ("Data", data), ("The respondent’s", known)]
    return [(name, quotes) for name, quotes in groups if quotes]


def _answers_before(document: Document, uid: str) -> list[Quote]:
    page = document.page_of(uid)
    found: list[Quote] = []
    for earlier in document.pages[: page.index] if page else ():
        for other in earlier.questions:
            found += _answers_of(document, other)
    return found[:MOST]


def _answers_of(document: Document, uid: str) -> list[Quote]:
    """The answer, or each of several: of a matrix one a row."""
    if uid not in document.questions:
        return []
    number = f"Q{list(document.questions).index(uid) + 1}"
    text = without_markup(document.text(f"{uid}.text"))
    quotes = []
    for spec in document.fields_of(uid)[:MOST]:
        part = spec.address.partition(".")[2]
        words = (document.part_text(uid, part) or part) if part else text
        quotes.append((f"{{{{{spec.address}}}}}", f"{number} {words}"[:LONGEST_LABEL]))
    return quotes
