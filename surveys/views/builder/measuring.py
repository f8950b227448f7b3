"""What questions measure and who reads their answers, as the builder and the page of publishing show it."""

from dataclasses import dataclass

from django.utils.text import Truncator

from accounts.reach import Principal
from surveys.document import Document
from surveys.domain.questionnaires.concepts import concept_names
from surveys.kinds import kind_of
from surveys.models import Questionnaire
from surveys.panels import Use, names_by_concept, uses_of

MOST_SIGNS = 60
Options = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True)
class Feed:
    """A rating of the survey and what reads it."""

    uid: str
    number: int
    text: str
    uses: list[Use]

    @property
    def is_read(self) -> bool:
        return any(not use.trouble for use in self.uses)


def measure_options(principal: Principal, document: Document) -> Options:
    """What a question can measure, in groups of (key, words): with a score first."""
    names, made = concept_names(), names_by_concept(principal)
    used = {spec.concept for spec in document.fields() if spec.concept}
    names |= {key: key for key in used - names.keys()}
    scored = [(key, f"{name} ({', '.join(made[key])})") for key, name in names.items() if made.get(key)]
    others = [(key, name) for key, name in names.items() if not made.get(key)]
    groups = (("With a score", scored), ("Without a score", others))
    return [(group, sorted(rows, key=lambda row: row[1].casefold())) for group, rows in groups if rows]


def feeds_of(principal: Principal, questionnaire: Questionnaire, document: Document) -> list[Feed]:
    """Each rating of the draft, rows of a matrix apart, with who reads it; others only where read."""
    uses = uses_of(principal, questionnaire, document)
    feeds = []
    for number, (uid, question) in enumerate(document.questions.items(), 1):
        is_scored = kind_of(question).is_scored
        for spec in document.fields_of(uid):
            found = uses.get(spec.address, [])
            if is_scored or found:
                feeds.append(Feed(uid, number, _named(document, uid, spec.address), found))
    return feeds


def _named(document: Document, uid: str, address: str) -> str:
    """A question, cut short where it is long, and which row of it."""
    question, whole = document.label(uid), document.label(address)
    row = whole.removeprefix(question) if whole != question and whole.startswith(question) else ""
    return f"{Truncator(question).chars(MOST_SIGNS)}{Truncator(row).chars(MOST_SIGNS)}"
