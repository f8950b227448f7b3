"""A form with a row of every type and most columns, as ODK and KoboToolbox write them."""

from typing import Any

from tests.surveys.formats.books import form

Row = dict[str, Any]
EN, FR = "label::English (en)", "label::French (fr)"
TONGUES = {"::English (en)": "en", "::French (fr)": "fr"}


def row(type_: str, name: str = "", label: str = "", **more: Any) -> Row:
    """A row with its label in two languages."""
    labels = {EN: label, FR: f"Fr {label}"} if label else {}
    return {"type": type_, "name": name} | labels | more


CHOICES = [
    {"list_name": "yesno", "name": "yes", EN: "Yes", FR: "Oui"},
    {"list_name": "yesno", "name": "no", EN: "No", FR: "Non"},
    {"list_name": "crops", "name": "maize", EN: "Maize", FR: "Mais"},
    {"list_name": "crops", "name": "rice", EN: "Rice", FR: "Riz"},
    {"list_name": "states", "name": 1, EN: "Texas", FR: "Texas"},
    {"list_name": "states", "name": 2, EN: "Ohio", FR: "Ohio"},
    {"list_name": "towns", "name": "king", EN: "King", FR: "King", "state": 1},
    {"list_name": "towns", "name": "akron", EN: "Akron", FR: "Akron", "state": 2},
]
ROWS = [
    row("start", "start"),
    row("note", "intro", "Welcome"),
    row("text", "name", "Name", required="yes"),
    row("text", "story", "Story", appearance="multiline"),
    row("integer", "age", "Age", constraint=". >= 18 and . <= 99", required="true()"),
    row("decimal", "height", "Height", constraint=". <= 2.5", default=1.5),
    row("select_one yesno", "grows", "Do you grow?", default="yes"),
    row("select_multiple crops or_other", "crops", "Crops", relevant="${grows} = 'yes'"),
    row("select_multiple crops", "liked", "Liked", default="maize rice", parameters="randomize=true"),
    row("select_one states", "state", "State"),
    row("select_one towns", "town", "Town", choice_filter="state=${state}"),
    row("rank crops", "order", "Order"),
    row("range", "degree", "Degree", parameters="start=0 end=10 step=2"),
    row("date", "born", "Born"),
    row("time", "woke", "Woke"),
    row("dateTime", "came", "Came"),
    row("image", "photo", "Photo"),
    row("audio", "sound", "Sound"),
    row("acknowledge", "agree", "I agree", required="yes"),
    row("hidden", "wave", default="w1"),
    row("calculate", "young", calculation="if(${age} < 30, 'y', 'n')"),
    row("text", "why", "Why?", relevant="${young} = 'y' and ${grows} = 'no'"),
    row("text", "mail", "Mail", constraint="regex(., '^[^@]+@[^@]+$')"),
    row("integer", "later", "Later", constraint=". > ${age}"),
    row("text", "must", "Must", required="${age} > 50"),
    row("begin_group", "g", "Group", relevant="${age} > 20 or selected(${crops}, 'rice')"),
    row("text", "in_g", "Inside", relevant="not(selected(${liked}, 'maize')) and string-length(${name}) > 2"),
    row("integer", "kids", "How many kids?"),
    row("end_group"),
    row("begin_repeat", "kid", "Kid", repeat_count="${kids}"),
    row("text", "called", "Called"),
    row("integer", "old", "How old?", relevant="${called} != ''"),
    row("end_repeat"),
    row("begin_repeat", "crop", "Crop", repeat_count="count-selected(${crops})"),
    row("text", "yields", "Yields"),
    row("end_repeat"),
    row("begin_repeat", "visit", "Visit", repeat_count="3"),
    row("text", "seen", "Seen"),
    row("end_repeat"),
    row("text", "lost", "Lost", relevant="sum(${old}) > 3"),
]


def everything() -> bytes:
    """The workbook."""
    return form(*ROWS, choices=CHOICES, settings={"form_title": "Farm", "default_language": "English (en)"})
