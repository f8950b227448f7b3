"""What answers are held to: lengths, ranges, sums, numbers of choices; and the looks of each kind."""

from surveys.forms.questions.controls import Control, Controls

VALIDATION = "validation"
MAX_CHOICES = 200


def limits(*controls: Control) -> Controls:
    """Settings of the question's validation."""
    return Controls(*controls, at=VALIDATION)


def between(kind: str, low: str, high: str) -> tuple[Control, Control]:
    """The least and the most of something."""
    return Control("min", low, kind), Control("max", high, kind)


WHOLE = Control("whole", "Whole numbers only", "flag")
DECIMALS = Control("decimals", "Digits behind the point", most=6)
LINES = Control("lines", "Lines drawn along it", most=100)
LENGTHS = limits(
    Control("min_length", "Fewest characters", least=1, most=5000),
    Control("max_length", "Most characters", least=1, most=5000),
)
NUMBERS = limits(*between("number", "At least", "At most"), WHOLE)
DATES = limits(*between("date", "Not before", "Not after"))
MOMENTS = limits(*between("datetime", "Not before", "Not after"))
TIMES = limits(*between("time", "Not before", "Not after"))
SEVERAL = limits(
    Control("min_choices", "Choose at least", least=1, most=MAX_CHOICES),
    Control("max_choices", "Choose at most", least=1, most=MAX_CHOICES),
)
RANKS = limits(
    Control("min_ranks", "Order at least", least=1, most=MAX_CHOICES),
    Control("max_ranks", "Order at most", least=1, most=MAX_CHOICES),
)
SLIDES = limits(
    *between("number", "From", "To"),
    Control("step", "Step", "number", placeholder="1"),
    Control("start", "Starts at", "number"),
    DECIMALS,
    LINES,
    Control("hide_value", "Hide the number", "flag"),
)
AMOUNTS = limits(
    Control("total", "Must come to", "number", placeholder="100"),
    Control("at_most", "May stay below", "flag"),
    *between("number", "Each at least", "Each at most"),
    DECIMALS,
    Control("limited", "Hold every number to these ends", "flag"),
    LINES,
)
COLUMN_LIMITS = (*between("number", "At least", "At most"), WHOLE)
LINE_LIMITS = COLUMN_LIMITS
FILES = limits(
    Control("types", "Kinds of files", "names", placeholder="image, document, pdf"),
    Control("max_files", "At most so many files", least=1, most=10),
    Control("max_bytes", "Largest file, in bytes", least=1, most=10**9),
)
CLICKS = limits(Control("max_clicks", "At most so many marks", least=1, most=100))
GROUP_LIMITS = (
    Control("min", "At least so many", least=0, most=MAX_CHOICES),
    Control("max", "At most so many", least=0, most=MAX_CHOICES),
)
LOOKS: dict[str, tuple[tuple[str, str], ...]] = {
    "rating": (("numbers", "Numbers"), ("stars", "Stars"), ("faces", "Faces"), ("labels", "Words")),
    "single": (
        ("list", "List"),
        ("row", "In a row"),
        ("columns", "In columns"),
        ("dropdown", "Drop-down"),
        ("listbox", "List box"),
        ("buttons", "Buttons"),
        ("images", "Pictures"),
        ("search", "Search as you type"),
    ),
    "multiple": (
        ("list", "List"),
        ("row", "In a row"),
        ("columns", "In columns"),
        ("listbox", "List box"),
        ("images", "Pictures"),
    ),
    "matrix": (
        ("table", "Table"),
        ("bipolar", "Between two ends"),
        ("dropdown", "Drop-downs"),
        ("profile", "Profile: each row its own answers"),
    ),
    "matrix_text": (
        ("", "Short"),
        ("medium", "Medium"),
        ("long", "Long"),
        ("essay", "Several lines"),
        ("numbers", "Numbers"),
    ),
    "slider": (("slider", "Slider"), ("bars", "Bars"), ("stars", "Stars")),
    "constant_sum": (("numbers", "Numbers"), ("row", "In a row"), ("bars", "Bars"), ("sliders", "Sliders")),
    "rank": (("drag", "Drag"), ("numbers", "Numbers"), ("select", "Drop-downs")),
    "group_rank": (("", "Beneath each other"), ("columns", "Beside each other")),
    "short_text": (("", "One line"), ("password", "Hidden as typed"), ("search", "Search field")),
    "long_text": (("", "Comment"), ("essay", "Essay")),
    "information": (("text", "Text"), ("plain", "Plain"), ("image", "Picture")),
}


def looks(kind: str) -> Controls:
    """How questions of a kind may be shown."""
    options = LOOKS[kind]
    return Controls(Control("look", "Shown as", "select", default=options[0][0], options=options))
