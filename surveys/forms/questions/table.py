"""Which pieces the form of each kind of question is made of. A new kind is one line here, or in an app's
`ready()`; one without a line gets what its facts ask for."""

from surveys.forms.questions.base import Piece
from surveys.forms.questions.controls import Control, Controls
from surveys.forms.questions.defaults import Default
from surveys.forms.questions.levels import Outline
from surveys.forms.questions.limits import (
    AMOUNTS,
    CLICKS,
    COLUMN_LIMITS,
    DATES,
    FILES,
    GROUP_LIMITS,
    LENGTHS,
    LINE_LIMITS,
    MOMENTS,
    NUMBERS,
    RANKS,
    SEVERAL,
    SLIDES,
    TIMES,
    looks,
)
from surveys.forms.questions.listing import (
    CHOICES,
    COLUMNS,
    GROUPS,
    LABELS,
    LEVELS,
    LINES,
    REGIONS,
    ROWS,
)
from surveys.forms.questions.logic import Display, Rules, Skip
from surveys.forms.questions.order import Carry, Order
from surveys.forms.questions.parts import Parts
from surveys.forms.questions.patterns import Pattern
from surveys.forms.questions.pictures import PICTURED, ChoicePictures
from surveys.forms.questions.points import ListedChoices, Points
from surveys.forms.questions.sets import Sets
from surveys.forms.questions.texts import Heading, Key, Measures, Required, Texts, Words
from surveys.kinds import Kind

Pieces = tuple[Piece, ...]
VALUE = Control("value", "Value", "answer", placeholder="its number in exports")
NAME = Control("key", "Name in exports", "text", most=50)
FIXED = Control("fixed", "Stays in its place", "flag")
WRITTEN = Control("text_entry", "text", "flag", hint="People may write beside it")
ALONE = Control(
    "exclusive", "alone", "flag", hint="Can't stand beside other answers, such as “None of these”"
)
PICTURE = (VALUE, NAME, FIXED)
AREA = Control("area", "Where it lies, in percent of the picture", "area", placeholder="10, 20, 30, 15")
NEEDED = Control("required", "Answer required", "flag")
LINE_TYPE = Control(
    "type",
    "Kind",
    "select",
    default="text",
    options=(
        ("text", "Text"),
        ("long", "Long text"),
        ("number", "Number"),
        ("email", "Mail address"),
        ("phone", "Phone number"),
        ("date", "Date"),
    ),
)
TEXT_CELLS = (("short_text", "Text"), ("number", "Number"), ("long_text", "Long text"))
TEXT_COLUMN = Control("kind", "Kind", "select", default="short_text", options=TEXT_CELLS)
ANY_COLUMN = Control(
    "kind",
    "Kind",
    "select",
    default="short_text",
    options=(*TEXT_CELLS, ("single", "One answer"), ("multiple", "Several answers")),
)
COLUMN_LOOK = Control("look", "Shown as", "select", options=(("", "Buttons"), ("dropdown", "Drop-down")))

HELP = Texts(Words("help", "Help text", "Beneath the question", 2000, is_long=True), section="settings")
LOW, HIGH = Words("low", "Low end", "Very poor"), Words("high", "High end", "Very good")
ENDS = Texts(LOW, HIGH)
LOGIC: Pieces = (Display(), Skip(), Rules())
KEY = Key()
TAIL: Pieces = (HELP, Measures(), KEY, *LOGIC)
SCORED_TAIL: Pieces = (Measures("card"), HELP, KEY, *LOGIC)

ANSWERS = Parts(CHOICES, inline=(WRITTEN,), details=PICTURE)
ANSWERS_OR_NONE = Parts(CHOICES, inline=(WRITTEN, ALONE), details=PICTURE)
PLAIN_ANSWERS = Parts(CHOICES, details=PICTURE)
POINTS: Pieces = (Points(), ListedChoices(CHOICES, details=PICTURE))
ROW_DETAILS = (NAME, FIXED, WRITTEN)
MEASURED_ROWS = Parts(ROWS, details=ROW_DETAILS, measures=True)
PLAIN_ROWS = Parts(ROWS, details=ROW_DETAILS)
PICTURES = ChoicePictures()
ORDER, ROW_ORDER, BOTH_ORDERS = Order("choices"), Order("rows"), Order("choices", "rows")
GRID_ORDER = Order("rows", "cols")
TO_CHOICES, TO_ROWS, TO_BOTH = Carry("choices"), Carry("rows"), Carry("choices", "rows")
UNIT = Texts(Words("unit", "Unit behind the number", "minutes"), section="settings")

EDITORS: dict[str, Pieces] = {
    "nps": (Heading(), Texts(LOW, HIGH), Required(), Default(), *SCORED_TAIL),
    "rating": (Heading(), *POINTS, ENDS, Required(), looks("rating"), ORDER, Default(), *SCORED_TAIL),
    "single": (
        Heading(),
        ANSWERS,
        Required(),
        looks("single"),
        PICTURES,
        ORDER,
        TO_CHOICES,
        Default(),
        *TAIL,
    ),
    "multiple": (
        Heading(),
        ANSWERS_OR_NONE,
        Required(),
        looks("multiple"),
        PICTURES,
        SEVERAL,
        ORDER,
        TO_CHOICES,
        Default(),
        *TAIL,
    ),
    "matrix": (
        Heading(),
        MEASURED_ROWS,
        *POINTS,
        ENDS,
        Required(),
        looks("matrix"),
        BOTH_ORDERS,
        TO_BOTH,
        Default(),
        *SCORED_TAIL,
    ),
    "matrix_multiple": (
        Heading(),
        PLAIN_ROWS,
        Parts(CHOICES, inline=(ALONE,), details=PICTURE),
        Required(),
        BOTH_ORDERS,
        TO_BOTH,
        Default(),
        *TAIL,
    ),
    "matrix_text": (
        Heading(),
        PLAIN_ROWS,
        Parts(COLUMNS, inline=(TEXT_COLUMN,), details=(NAME, NEEDED), limits=COLUMN_LIMITS),
        Required(),
        looks("matrix_text"),
        GRID_ORDER,
        TO_ROWS,
        Default(),
        *TAIL,
    ),
    "side_by_side": (
        Heading(),
        PLAIN_ROWS,
        Parts(
            COLUMNS,
            inline=(ANY_COLUMN,),
            details=(NAME, COLUMN_LOOK, NEEDED),
            limits=COLUMN_LIMITS,
            inner=CHOICES,
        ),
        Required(),
        GRID_ORDER,
        TO_ROWS,
        Default(),
        *TAIL,
    ),
    "slider": (
        Heading(),
        MEASURED_ROWS,
        Texts(LOW, HIGH),
        Required(),
        looks("slider"),
        SLIDES,
        Parts(LABELS, display=False, section="settings"),
        Parts(CHOICES, display=False, section="settings"),
        ROW_ORDER,
        TO_ROWS,
        Default(),
        *SCORED_TAIL,
    ),
    "constant_sum": (
        Heading(),
        PLAIN_ANSWERS,
        Required(),
        looks("constant_sum"),
        AMOUNTS,
        UNIT,
        ORDER,
        TO_CHOICES,
        Default(),
        *TAIL,
    ),
    "rank": (Heading(), PLAIN_ANSWERS, Required(), looks("rank"), RANKS, ORDER, TO_CHOICES, Default(), *TAIL),
    "group_rank": (
        Heading(),
        PLAIN_ANSWERS,
        Parts(GROUPS, limits=GROUP_LIMITS, display=False),
        Required(),
        Controls(Control("ranked", "Order within each group", "flag")),
        looks("group_rank"),
        ORDER,
        TO_CHOICES,
        Default(),
        *TAIL,
    ),
    "best_worst": (
        Heading(),
        PLAIN_ANSWERS,
        Sets(),
        Texts(Words("low", "Word for the worst", "Worst"), Words("high", "Word for the best", "Best")),
        Required(),
        TO_CHOICES,
        *TAIL,
    ),
    "short_text": (Heading(), Required(), looks("short_text"), LENGTHS, Pattern(), Default(), *TAIL),
    "long_text": (Heading(), Required(), looks("long_text"), LENGTHS, Pattern(), Default(), *TAIL),
    "form": (
        Heading(),
        Parts(LINES, inline=(LINE_TYPE,), details=(NAME, NEEDED, FIXED), limits=LINE_LIMITS),
        Required(),
        ROW_ORDER,
        TO_ROWS,
        Default(),
        *TAIL,
    ),
    "number": (Heading(), Required(), NUMBERS, UNIT, Default(), *SCORED_TAIL),
    "date": (Heading(), Required(), DATES, Default(), *TAIL),
    "time": (Heading(), Required(), TIMES, Default(), *TAIL),
    "datetime": (Heading(), Required(), MOMENTS, Default(), *TAIL),
    "email": (Heading(), Required(), Pattern(), Default(), *TAIL),
    "phone": (Heading(), Required(), Pattern(), Default(), *TAIL),
    "url": (Heading(), Required(), Pattern(), Default(), *TAIL),
    "consent": (Heading(), Texts(Words("c1", "Words beside the box", "Yes")), Required(), *TAIL),
    "contact": (Heading(), Required(), *TAIL),
    "hidden": (
        Texts(Words("text", "What it holds, for colleagues", "Where they come from", 2000)),
        Default("Its value", "Stored without being shown; {{…}} quotes answers and data."),
        Measures(),
        KEY,
    ),
    "timing": (KEY,),
    "browser": (KEY,),
    "file": (Heading(), Required(), FILES, *TAIL),
    "drilldown": (Heading(), Parts(LEVELS, details=(NAME,), display=False), Outline(), Required(), *TAIL),
    "hot_spot": (
        Heading(),
        *PICTURED,
        Parts(REGIONS, inline=(), details=(AREA, NAME)),
        PLAIN_ANSWERS,
        Required(),
        *TAIL,
    ),
    "heat_map": (Heading(), *PICTURED, Required(), CLICKS, *TAIL),
    "information": (
        Heading("Heading", "Heading, if wanted"),
        Texts(
            Words(
                "body",
                "Text",
                "What should people know? Simple HTML such as <b> and links is kept.",
                20_000,
                is_long=True,
            )
        ),
        *PICTURED,
        looks("information"),
        Display(),
        Skip(),
        KEY,
    ),
}


def register_editor(name: str, *pieces: Piece) -> None:
    """Makes known what the form of a kind of questions is made of."""
    EDITORS[name] = pieces


def pieces_of(kind: Kind) -> Pieces:
    """The pieces of a kind's form; of a kind without a line what its facts ask for."""
    if kind.name in EDITORS:
        return EDITORS[kind.name]
    if not kind.is_asked:
        return (KEY,)
    lists = [PLAIN_ROWS] if kind.has_rows else []
    lists += [PLAIN_ANSWERS] if kind.has_choices else []
    return (Heading(), *lists, Required(), *(SCORED_TAIL if kind.is_scored else TAIL))
