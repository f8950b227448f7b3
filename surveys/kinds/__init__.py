"""The registry of question kinds. A new one is a small class and one line here (or in an app's `ready()`)."""

from surveys.kinds.addresses import Email, Phone, Url
from surveys.kinds.allocation import ConstantSum, Slider
from surveys.kinds.base import (
    Answers,
    ChoiceAnswer,
    ColumnSpec,
    Contact,
    Errors,
    FieldSpec,
    Form,
    Kind,
    QuestionSpec,
    Texts,
    is_empty,
    is_number,
)
from surveys.kinds.choices import Multiple, Single
from surveys.kinds.contact import ContactKind
from surveys.kinds.files import File
from surveys.kinds.grids import FormLines, MatrixMultiple, MatrixText, SideBySide
from surveys.kinds.levels import Drilldown
from surveys.kinds.moments import DateTime, Time
from surveys.kinds.ranking import BestWorst, GroupRank, Rank
from surveys.kinds.scales import Matrix, Nps, Rating
from surveys.kinds.silent import Browser, Consent, Hidden, Timing
from surveys.kinds.spots import HeatMap, HotSpot
from surveys.kinds.texts import Date, Information, LongText, Number, ShortText

FAMILIES = (
    "Choice",
    "Scale",
    "Text",
    "Grid",
    "Ranking",
    "Picture",
    "Information",
    "Contact & data",
    "Silent",
)
_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Makes a kind known under its name; the same name replaces it."""
    _kinds[kind.name] = kind


def kind_of(question: QuestionSpec) -> Kind:
    """The kind of `question`; KeyError for an unknown one."""
    return _kinds[question.kind]


def is_known(name: str) -> bool:
    """Whether there is a kind of this name."""
    return name in _kinds


def all_kinds() -> list[Kind]:
    """All kinds in the order of registration."""
    return list(_kinds.values())


def offered_kinds() -> list[Kind]:
    """The kinds that the builder offers."""
    return [kind for kind in _kinds.values() if kind.is_offered]


def kinds_by_family() -> list[tuple[str, list[Kind]]]:
    """The kinds that the builder offers, by family in its order."""
    names = dict.fromkeys((*FAMILIES, *(kind.family for kind in offered_kinds())))
    found = [(name, [kind for kind in offered_kinds() if kind.family == name]) for name in names]
    return [(name, kinds) for name, kinds in found if kinds]


for _kind in (
    Nps(),
    Rating(),
    Matrix(),
    Single(),
    Multiple(),
    LongText(),
    ShortText(),
    Number(),
    Date(),
    Information(),
    ContactKind(),
    MatrixMultiple(),
    MatrixText(),
    SideBySide(),
    Slider(),
    ConstantSum(),
    Rank(),
    GroupRank(),
    BestWorst(),
    FormLines(),
    Time(),
    DateTime(),
    Email(),
    Phone(),
    Url(),
    File(),
    Drilldown(),
    HotSpot(),
    HeatMap(),
    Consent(),
    Hidden(),
    Timing(),
    Browser(),
):
    register(_kind)

__all__ = [
    "Answers",
    "ChoiceAnswer",
    "ColumnSpec",
    "Contact",
    "ContactKind",
    "Errors",
    "FieldSpec",
    "Form",
    "Kind",
    "QuestionSpec",
    "Texts",
    "all_kinds",
    "is_empty",
    "is_known",
    "is_number",
    "kind_of",
    "kinds_by_family",
    "offered_kinds",
    "register",
]
