"""One question of each kind, asked by a ferry line that doesn't exist, and an answer to each."""

from dataclasses import dataclass, field, replace
from typing import Any

from docs.pictures.drawing import picture

POINTS = [{"id": f"c{value}", "value": value} for value in range(1, 6)]
POINT_WORDS = {"c1": "Poor", "c2": "Fair", "c3": "Good", "c4": "Very good", "c5": "Excellent"}
DECK = {"data": picture()}


@dataclass(frozen=True)
class Example:
    """A question as its definition says it, its texts by path behind the question's id, and an answer."""

    kind: str
    texts: dict[str, str]
    data: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What tells it from the others: its kind, and its look where it has one."""
        return "_".join(filter(None, [self.kind, self.data.get("look", "")]))

    def looking(self, look: str, **data: Any) -> "Example":
        """The same in another look."""
        return replace(self, data={**self.data, **data, "look": look})

    def definition(self, *, languages: tuple[str, ...] = ("en",)) -> dict[str, Any]:
        """A survey of this question alone."""
        texts = {f"q1.{path}": text for path, text in self.texts.items()}
        return {
            "schema": 1,
            "languages": list(languages),
            "flow": [{"type": "block", "id": "b1"}],
            "blocks": {"b1": {"pages": [["q1"]]}},
            "questions": {"q1": {"kind": self.kind, "key": self.kind, **self.data}},
            "texts": {language: {"title": "Your crossing", **texts} for language in languages},
        }


def choices(count: int) -> list[dict[str, Any]]:
    return [{"id": f"c{number}"} for number in range(1, count + 1)]


def rows(count: int) -> list[dict[str, Any]]:
    return [{"id": f"r{number}"} for number in range(1, count + 1)]


def named(prefix: str, *words: str) -> dict[str, str]:
    return {f"{prefix}{number}": word for number, word in enumerate(words, 1)}


EXAMPLES = [
    Example(
        "nps",
        {
            "text": "How likely are you to recommend us to a friend or colleague?",
            "low": "Not at all likely",
            "high": "Extremely likely",
        },
        {"required": True},
        {"q1": 9},
    ),
    Example(
        "rating",
        {"text": "How was the crossing?", "low": "Poor", "high": "Excellent", "c9": "I did not sail"},
        {"choices": [*POINTS, {"id": "c9", "value": None}]},
        {"q1": "c4"},
    ),
    Example(
        "single",
        {
            "text": "What was the reason for your trip?",
            **named("c", "Work", "Family or friends", "Holiday", "Other"),
        },
        {"choices": [*choices(3), {"id": "c4", "text_entry": True}]},
        {"q1": "c3"},
    ),
    Example(
        "multiple",
        {
            "text": "What did you use on board?",
            "help": "Tick all that apply.",
            **named("c", "Café", "Sun deck", "Quiet room", "Luggage room", "None of these"),
        },
        {"choices": [*choices(4), {"id": "c5", "exclusive": True}]},
        {"q1": ["c1", "c2"]},
    ),
    Example(
        "matrix",
        {
            "text": "How would you rate these?",
            **POINT_WORDS,
            "c9": "Did not use",
            **named("r", "Boarding", "Seats", "Café"),
        },
        {"choices": [*POINTS, {"id": "c9", "value": None}], "rows": rows(3)},
        {"q1.r1": "c5", "q1.r2": "c3", "q1.r3": "c9"},
    ),
    Example(
        "matrix_multiple",
        {
            "text": "Where did you hear about these?",
            **named("c", "Poster", "Website", "Friends", "On board"),
            **named("r", "Night crossings", "Ten-trip ticket"),
        },
        {"choices": choices(4), "rows": rows(2)},
        {"q1.r1": ["c1", "c4"], "q1.r2": ["c2"]},
    ),
    Example(
        "matrix_text",
        {
            "text": "Who travelled with you?",
            **named("r", "Adults", "Children"),
            **named("k", "How many", "From which town"),
        },
        {"rows": rows(2), "cols": [{"id": "k1", "kind": "number"}, {"id": "k2", "kind": "short_text"}]},
        {"q1.r1.k1": 2, "q1.r1.k2": "Northport", "q1.r2.k1": 1},
    ),
    Example(
        "side_by_side",
        {
            "text": "How important are these, and how good are we?",
            **named("r", "Leaving on time", "Clean seats"),
            **named("k", "Important", "How we do"),
            "k1.c1": "A little",
            "k1.c2": "Very",
            **{f"k2.{point}": words for point, words in POINT_WORDS.items()},
        },
        {
            "rows": rows(2),
            "cols": [
                {"id": "k1", "kind": "single", "choices": choices(2)},
                {"id": "k2", "kind": "single", "choices": POINTS, "look": "dropdown"},
            ],
        },
        {"q1.r1.k1": "c2", "q1.r1.k2": "c4", "q1.r2.k1": "c1"},
    ),
    Example(
        "slider",
        {
            "text": "How full was the ship, do you think?",
            "low": "Empty",
            "high": "Full",
            **named("r", "Seats", "Café"),
        },
        {"rows": rows(2), "validation": {"min": 0, "max": 100, "step": 5}},
        {"q1.r1": 75, "q1.r2": 40},
    ),
    Example(
        "constant_sum",
        {
            "text": "Share 100 points by what matters to you.",
            **named("c", "Price", "Time", "Comfort"),
            "unit": "points",
        },
        {"choices": choices(3), "validation": {"total": 100}},
        {"q1.c1": 50, "q1.c2": 30, "q1.c3": 20},
    ),
    Example(
        "rank",
        {"text": "What should we improve first?", **named("c", "Café", "Boarding", "Wi-Fi", "Seats")},
        {"choices": choices(4)},
        {"q1.c1": 3, "q1.c2": 1, "q1.c3": 2, "q1.c4": 4},
    ),
    Example(
        "group_rank",
        {
            "text": "Sort these as you see them.",
            **named("c", "Quiet room", "Shop", "Play corner"),
            **named("k", "Keep", "Change", "Give up"),
        },
        {"choices": choices(3), "cols": [{"id": "k1"}, {"id": "k2"}, {"id": "k3"}]},
        {"q1.c1": "k1", "q1.c2": "k3", "q1.c3": "k1"},
    ),
    Example(
        "best_worst",
        {
            "text": "Which of these matters most to you, and which least?",
            "high": "Most",
            "low": "Least",
            **named("c", "Price", "Leaving on time", "Clean seats", "Friendly crew"),
        },
        {"choices": choices(4), "sets": [{"id": "s1", "choices": ["c1", "c2", "c3", "c4"]}]},
        {"q1.s1.best": "c2", "q1.s1.worst": "c1"},
    ),
    Example("short_text", {"text": "Which ship were you on?"}, {}, {"q1": "Grey Heron"}),
    Example(
        "long_text",
        {"text": "What is the main reason for your answer?", "help": "Please write no names."},
        {},
        {"q1": "Boarding was quick, and somebody helped with the pram."},
    ),
    Example(
        "form",
        {"text": "Where may we send the ticket?", **named("r", "Name", "Mail address", "Date of travel")},
        {"rows": [{"id": "r1"}, {"id": "r2", "type": "email"}, {"id": "r3", "type": "date"}]},
        {"q1.r1": "Robin Example", "q1.r2": "robin@example.org"},
    ),
    Example("number", {"text": "How many minutes did you wait?"}, {"validation": {"min": 0}}, {"q1": 12}),
    Example("date", {"text": "When did you travel?"}, {}, {"q1": "2026-05-30"}),
    Example("time", {"text": "When did you board?"}, {}, {"q1": "14:05"}),
    Example("datetime", {"text": "When did it happen?"}, {}, {"q1": "2026-05-30T14:05"}),
    Example("email", {"text": "Your mail address"}, {}, {"q1": "robin@example.org"}),
    Example("phone", {"text": "Your phone number"}, {}, {"q1": "+1 650 555 0100"}),
    Example("url", {"text": "Where did you write about us?"}, {}, {"q1": "https://example.org/crossing"}),
    Example(
        "file",
        {"text": "Do you have a photo of it?"},
        {"validation": {"types": ["image", "pdf"], "max_files": 2}},
        {"q1": ["01890a5d-ac96-774b-bcce-b302099a8057"]},
    ),
    Example(
        "drilldown",
        {
            "text": "Where did you board?",
            **named("k", "Coast", "Harbour"),
            **named("c", "North coast", "South coast", "Northport", "Seal Bay", "Southhaven"),
        },
        {
            "levels": [{"id": "k1"}, {"id": "k2"}],
            "choices": [
                *choices(2),
                {"id": "c3", "parent": "c1"},
                {"id": "c4", "parent": "c1"},
                {"id": "c5", "parent": "c2"},
            ],
        },
        {"q1.k1": "c1", "q1.k2": "c4"},
    ),
    Example(
        "hot_spot",
        {
            "text": "What did you like on the deck, and what not?",
            "alt": "Plan of the deck: seats on the left, tables in the middle, a play corner on the right",
            **named("r", "Seats at the bow", "Tables", "Play corner"),
            **named("c", "Like", "Dislike"),
        },
        {
            "image": DECK,
            "choices": choices(2),
            "rows": [
                {"id": "r1", "area": {"x": 0.09, "y": 0.18, "width": 0.27, "height": 0.64}},
                {"id": "r2", "area": {"x": 0.41, "y": 0.18, "width": 0.2, "height": 0.64}},
                {"id": "r3", "area": {"x": 0.66, "y": 0.43, "width": 0.25, "height": 0.39}},
            ],
        },
        {"q1.r1": "c1", "q1.r2": "c2"},
    ),
    Example(
        "heat_map",
        {
            "text": "Where did you spend most of the time?",
            "alt": "Plan of the deck: seats on the left, tables in the middle, a play corner on the right",
        },
        {"image": DECK, "validation": {"max_clicks": 3}},
        {"q1": [[0.2, 0.3], [0.5, 0.5]]},
    ),
    Example(
        "consent",
        {"text": "Taking part", "c1": "I agree that my answers are kept for a year."},
        {"required": True},
        {"q1": "yes"},
    ),
    Example("contact", {"text": "May we contact you about this?"}, {}, {"q1": "yes"}),
    Example(
        "information",
        {
            "text": "Almost done",
            "body": "<p>Three short questions are left. They are about <b>you</b>, not the ship.</p>",
        },
    ),
]
UNSEEN = ("hidden", "timing", "browser")  # kinds that respondents don't see


def _of(kind: str) -> Example:
    return next(one for one in EXAMPLES if one.kind == kind)


ENDS = {
    "text": "How was the crew?",
    **named("r", "In a hurry", "Hard to find"),
    "r1.right": "Took their time",
    "r2.right": "Always there",
}
SHIPS = {"text": "Which ships did you like?", **named("c", "Grey Heron", "Little Auk")}
LOOKS = [
    *(_of("rating").looking(look) for look in ("stars", "faces")),
    Example(
        "rating", {"text": "How was the crossing?", **POINT_WORDS}, {"choices": POINTS}, {"q1": "c4"}
    ).looking("labels"),
    *(_of("single").looking(look) for look in ("row", "columns", "dropdown", "listbox", "buttons", "search")),
    Example(
        "single", SHIPS, {"choices": [{**one, "image": DECK} for one in choices(2)]}, {"q1": "c2"}
    ).looking("images"),
    *(_of("multiple").looking(look) for look in ("row", "columns", "listbox")),
    Example(
        "multiple", SHIPS, {"choices": [{**one, "image": DECK} for one in choices(2)]}, {"q1": ["c2"]}
    ).looking("images"),
    *(_of("matrix").looking(look) for look in ("dropdown", "profile")),
    Example("matrix", ENDS, {"choices": POINTS, "rows": rows(2)}, {"q1.r1": "c4"}).looking("bipolar"),
    _of("matrix_text").looking("essay"),
    _of("slider").looking("bars"),
    Example(
        "slider",
        {"text": "How clean were these?", **named("r", "Seats", "Café")},
        {"rows": rows(2), "validation": {"min": 1, "max": 5}},
        {"q1.r1": 4, "q1.r2": 2},
    ).looking("stars"),
    *(_of("constant_sum").looking(look) for look in ("row", "bars", "sliders")),
    *(_of("rank").looking(look) for look in ("numbers", "select")),
    _of("group_rank").looking("columns"),
    *(_of("short_text").looking(look) for look in ("password", "search")),
    _of("long_text").looking("essay"),
    _of("information").looking("plain"),
]
PICTURED = (  # the looks that the documentation shows; the others differ from these by little
    "rating_stars",
    "rating_faces",
    "rating_labels",
    "single_buttons",
    "single_dropdown",
    "single_images",
    "matrix_bipolar",
    "matrix_dropdown",
    "slider_bars",
    "slider_stars",
    "constant_sum_bars",
    "group_rank_columns",
)
