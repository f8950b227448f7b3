"""Whole surveys, held to a naive walk over their JSON. They are invented, after the format's description."""

import json
from pathlib import Path
from typing import Any

import pytest

from surveys.formats import Translation
from surveys.formats.own import read_own, write_own
from surveys.formats.surveyjs import read_surveyjs
from tests.surveys.formats.asking import asked
from tests.surveys.formats.flows import by_source, order

FILES = sorted((Path(__file__).parent / "files").glob("*.json"))
KINDS = {
    "text": "short_text", "comment": "long_text", "radiogroup": "single", "dropdown": "single",
    "buttongroup": "single", "checkbox": "multiple", "tagbox": "multiple", "imagepicker": "single",
    "boolean": "single", "ranking": "rank", "matrix": "matrix", "matrixdropdown": "side_by_side",
    "matrixdynamic": "side_by_side", "multipletext": "form", "html": "information", "image": "information",
    "file": "file", "signaturepad": "consent", "slider": "slider", "expression": "hidden",
}  # fmt: skip
BY_INPUT = {"date": "date", "number": "number", "email": "email", "time": "time"}


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.name)
def read(request: pytest.FixtureRequest) -> tuple[dict[str, Any], Translation, dict[str, Any]]:
    """(the JSON, translation, the definition after export and import in our own format)."""
    data = request.param.read_bytes()
    translation = read_surveyjs(data)
    again = read_own(write_own(translation.definition, name=translation.name))
    assert again.definition == translation.definition
    return json.loads(data), translation, again.definition


def elements(data: dict[str, Any], prefix: str = "") -> list[tuple[str, dict[str, Any]]]:
    """(place, element) of all questions, inside panels too."""
    found = []
    pages = data.get("pages") or [data]
    for page in pages:
        for one in [*page.get("elements", []), *page.get("questions", []), *page.get("templateElements", [])]:
            if one["type"] in ("panel", "paneldynamic"):
                found += elements({"pages": [one]}, f"{prefix}{one['name']}/")
            else:
                found.append((prefix + one["name"], one))
    return found


def status(translation: Translation, name: str) -> str:
    element = translation.report.elements.get(name)
    return element.status if element else ""


def test_questions_stand_in_the_order_of_the_file(read) -> None:
    data, translation, definition = read
    kept = [one["name"] for place, one in elements(data) if status(translation, place) != "left_out"]

    ours = [definition["questions"][uid].get("source_id", "") for uid in order(definition)]

    assert [one for one in ours if one and not one.endswith("-Comment")] == kept


def test_every_element_is_told_of(read) -> None:
    data, translation, _ = read

    assert all(status(translation, place) for place, _ in elements(data))
    assert all(bool(one.why) == (one.status != "full") for one in translation.report.elements.values())


def test_kinds_and_required_flags_follow_the_elements(read) -> None:
    data, translation, definition = read
    ids = by_source(definition)
    for place, one in elements(data):
        if status(translation, place) != "full" or one["type"] == "rating":
            continue
        question = definition["questions"][ids[one["name"]]]
        wanted = BY_INPUT.get(one.get("inputType", ""), KINDS[one["type"]])
        assert question["kind"] == ("hidden" if one.get("visible") is False else wanted), place
        is_required = one.get("isRequired", False) or one.get("isAllRowRequired", False)
        assert bool(question.get("required")) == is_required, place


def test_choices_keep_values_and_texts_in_every_language(read) -> None:
    data, translation, definition = read
    ids = by_source(definition)
    for place, one in elements(data):
        listed = one.get("columns" if one["type"] == "matrix" else "choices", [])
        if status(translation, place) != "full" or one["type"] == "matrixdropdown" or not listed:
            continue
        uid = ids[one["name"]]
        listed = [choice if isinstance(choice, dict) else short(choice) for choice in listed]
        values = [str(choice["value"]) for choice in listed]
        choices = definition["questions"][uid]["choices"][: len(values)]
        assert [choice["source_id"] for choice in choices] == values, place
        for ours, theirs in zip(choices, listed, strict=True):
            said = theirs.get("text", theirs["value"])
            texts = said if isinstance(said, dict) else {"default": said}
            for language, text in texts.items():
                path = f"{uid}.{ours['id']}"
                assert definition["texts"]["en" if language == "default" else language][path] == str(text)


def short(choice: Any) -> dict[str, Any]:
    """`value|text`, or what stands for both."""
    value, _, text = str(choice).partition("|")
    return {"value": value, "text": text or value}


def test_conditions_are_there_where_the_file_has_some(read) -> None:
    data, translation, definition = read
    ids = by_source(definition)
    triggers = [one for one in data.get("triggers", []) if one["type"] == "visible"]
    shown = {name for one in triggers for name in one["questions"]}
    for place, one in elements(data):
        told = status(translation, f"{place}/visibleIf")
        assert bool(told) == ("visibleIf" in one or one["name"] in shown), place
        if told == "full":
            assert definition["questions"][ids[one["name"]]]["display"], place


def translation_of(name: str) -> dict[str, Any]:
    path = Path(__file__).parent / "files" / name
    return read_surveyjs(path.read_bytes()).definition


def test_languages_and_words_of_a_survey_in_three() -> None:
    definition = translation_of("hotel_stay.json")

    assert definition["languages"] == ["en", "de", "fr"]
    assert definition["texts"]["fr"]["title"] == "Votre séjour chez nous"
    assert definition["texts"]["de"]["b1.p0.lead"] == "Wie es begann"
    assert definition["texts"]["en"]["q5.text"] == "Did you have breakfast, {{q1}}?"
    assert (definition["texts"]["en"]["next"], definition["look"]) == ("Go on", {"back": False})
    assert "q5.c1" not in definition["texts"]["de"]


def test_pages_and_questions_are_shown_on_their_conditions() -> None:
    definition = translation_of("hotel_stay.json")
    start = {"guest": "Kim", "reason": "holiday", "nights": "3", "breakfast": "true"}

    assert "dishes" in asked(definition, **start)
    assert "dishes" not in asked(definition, **(start | {"breakfast": "false"}))
    assert "wish" in asked(definition, **start, dishes=["eggs"])
    assert "wish" in asked(definition, **start, quality__coffee="2")
    assert "wish" not in asked(definition, **start, dishes=["fruit"], quality__coffee="3")
    assert asked(definition, reason="work", nights="1") == [
        "guest",
        "reason",
        "nights",
        "arrived",
        "breakfast",
    ]


def test_dynamic_panels_are_loops_with_conditions_of_their_own() -> None:
    definition = translation_of("employees.json")
    loop = next(block for block in definition["blocks"].values() if "loop" in block)

    assert loop["loop"] == {"count": by_key(definition, "projects_count"), "most": 4}
    assert asked(definition, projects_count=2).count("fun@n2") == 1
    text = definition["texts"]["en"][f"{by_key(definition, 'fun')}.text"]
    assert text == f"Is {{{{{by_key(definition, 'called')}}}}} fun?"


def by_key(definition: dict[str, Any], key: str) -> str:
    return next(uid for uid, question in definition["questions"].items() if question["key"] == key)


def test_calculated_values_are_followed_through() -> None:
    definition = translation_of("employees.json")

    assert "team_size" in asked(definition, role="lead")
    assert "team_size" not in asked(definition, role="staff")
    assert {
        "type": "set",
        "id": "f3",
        "values": [{"name": "full_name", "value": "{{q2}} {{q3}}"}],
    } in definition["flow"]
