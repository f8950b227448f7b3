"""A survey with an element of every type and most properties, as the Creator writes them."""

from typing import Any

Json = dict[str, Any]


def in_two(text: str) -> Json:
    """A text in two languages."""
    return {"default": text, "de": f"{text} (de)"}


COLUMNS = [
    {"name": "a", "title": "A", "cellType": "dropdown", "choices": ["x", "y"], "isRequired": True},
    {"name": "b", "cellType": "checkbox", "choices": [1, 2]},
    {"name": "c", "cellType": "text", "inputType": "number", "min": 1},
    {"name": "d", "cellType": "boolean"},
    {"name": "e", "cellType": "text"},
]
CHOICES = ["red", {"value": "blue", "text": in_two("Blue")}, {"value": "green", "visibleIf": "{age} > 20"}]
WHOLE: Json = {
    "title": in_two("Everything"),
    "pages": [
        {
            "name": "first",
            "elements": [
                {"type": "html", "name": "welcome", "html": in_two("<p>Hi <b>you</b></p>")},
                {"type": "text", "name": "named", "title": in_two("Name"), "isRequired": True,
                 "maxLength": 50},
                {"type": "text", "name": "age", "inputType": "number", "min": 0, "max": 120,
                 "validators": [{"type": "numeric", "minValue": 18, "text": "Adults"}]},
                {"type": "text", "name": "mail", "inputType": "email", "requiredIf": "{named} notempty"},
                {"type": "text", "name": "day", "inputType": "date"},
                {"type": "text", "name": "moment", "inputType": "datetime-local"},
                {"type": "text", "name": "much", "inputType": "range", "min": 0, "max": 10},
                {"type": "comment", "name": "story", "title": "Story", "defaultValue": "Once"},
                {"type": "radiogroup", "name": "color", "choices": CHOICES, "showOtherItem": True,
                 "showNoneItem": True, "defaultValue": "red"},
                {"type": "dropdown", "name": "shade", "choicesFromQuestion": "color",
                 "choicesOrder": "random", "visibleIf": "{color} anyof ['red', 'blue']"},
                {"type": "checkbox", "name": "likes", "choices": [1, 2, {"value": 3, "text": "Three"}],
                 "defaultValue": [1, 3], "visibleIf": "{age} >= 18 and {named} <> 'x'"},
                {"type": "tagbox", "name": "tags", "choices": ["x", "y"]},
                {"type": "buttongroup", "name": "pressed", "choices": ["on", "off"]},
                {"type": "boolean", "name": "sure", "defaultValue": True},
                {"type": "rating", "name": "nps", "rateMin": 0, "rateMax": 10},
                {"type": "rating", "name": "stars", "rateType": "stars"},
                {"type": "ranking", "name": "order", "choices": ["a", "b", "c"], "isRequired": True},
                {"type": "file", "name": "papers", "acceptedTypes": ".pdf"},
                {"type": "slider", "name": "loud", "min": 0, "max": 20},
            ],
        },
        {
            "name": "second",
            "visibleIf": "{color} = 'red' or {likes} contains 1",
            "questionsOrder": "random",
            "elements": [
                {"type": "matrix", "name": "table", "columns": [{"value": 1, "text": in_two("Bad")}, 2],
                 "rows": [{"value": "r1", "text": in_two("Row")}, "r2"], "eachRowRequired": True,
                 "rowOrder": "random"},
                {"type": "matrix", "name": "ticks", "cellType": "checkbox", "columns": ["p", "q"],
                 "rows": ["r"]},
                {"type": "matrixdropdown", "name": "cells", "columns": COLUMNS, "rows": ["ra", "rb"]},
                {"type": "multipletext", "name": "lines",
                 "items": [{"name": "i1", "isRequired": True}, {"name": "i2", "title": in_two("I2")}]},
                {"type": "panel", "name": "box", "visibleIf": "{age} > 2", "elements": [
                    {"type": "text", "name": "inner",
                     "visibleIf": "{lines.i1} notempty and {table.r1} = 1"},
                ]},
                {"type": "text", "name": "lost", "visibleIf": "age({day}) > 5"},
            ],
        },
        {
            "name": "third",
            "elements": [
                {"type": "paneldynamic", "name": "kids", "maxPanelCount": 5, "templateElements": [
                    {"type": "text", "name": "called"},
                    {"type": "text", "name": "old", "inputType": "number",
                     "visibleIf": "{panel.called} notempty"},
                ]},
                {"type": "paneldynamic", "name": "fixed", "panelCount": 3, "allowAddPanel": False,
                 "allowRemovePanel": False,
                 "templateElements": [{"type": "comment", "name": "remark"}]},
            ],
        },
    ],
}  # fmt: skip
