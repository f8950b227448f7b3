"""Every sample file of LimeSurvey against a naive reading of it: what the report calls full is the same."""

import json
from pathlib import Path
from typing import Any

import pytest

from surveys.formats import Translation
from surveys.formats.limesurvey import read_limesurvey
from surveys.formats.own import read_own, write_own
from tests.conftest import SHARED_DATA
from tests.surveys.formats.flows import by_source, order
from tests.surveys.formats.limesurvey import plain

pytestmark = pytest.mark.shared_data
FILES = sorted((SHARED_DATA / "lss").glob("*.ls?")) or [Path("none.lss")]
MAIN = "en"


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.name)
def read(request: pytest.FixtureRequest) -> tuple[Path, Translation, dict[str, Any]]:
    """(path, translation, the definition after export and import in our own format)."""
    path: Path = request.param
    translation = read_limesurvey(path.read_bytes())
    again = read_own(write_own(translation.definition, name=translation.name))
    assert again.definition == translation.definition
    return path, translation, again.definition


def status(translation: Translation, name: str) -> str:
    """What the report says of an element; "" if nothing."""
    element = translation.report.elements.get(name)
    return element.status if element else ""


def test_questions_stand_in_the_order_of_the_file(read) -> None:
    path, translation, definition = read
    asked = [row["qid"] for row in plain.questions(plain.tables(path), MAIN) if row["type"] != "I"]

    ours = [definition["questions"][uid]["source_id"] for uid in order(definition)]

    assert [one for one in ours if one.isdecimal()] == asked
    assert translation.questions == len(definition["questions"])


def test_languages_are_those_of_the_file(read) -> None:
    path, _, definition = read

    assert sorted(definition["languages"]) == sorted(plain.languages(path))
    assert definition["languages"][0] == MAIN


def test_kinds_and_required_flags_follow_type_and_mandatory(read) -> None:
    path, _, definition = read
    data, ids = plain.tables(path), by_source(definition)
    for row in plain.questions(data, MAIN):
        if row["type"] == "I":
            continue
        question = definition["questions"][ids[row["qid"]]]
        numbers_only = plain.attribute(data, row["qid"], "numbers_only") == "1"
        is_browser = row.get("question_theme_name") == "browserdetect"
        is_special = (
            is_browser
            or numbers_only
            or plain.attribute(data, row["qid"], "hidden") == "1"
            or row["type"] in ":KD"
        )
        if not is_special:
            assert question["kind"] == plain.KINDS[row["type"]], row["title"]
        wanted = {"Y": True, "S": "requested"}.get(row["mandatory"])
        assert question.get("required") == (None if row["type"] in "X*" else wanted), row["title"]


def test_choices_keep_codes_and_words_of_full_questions(read) -> None:
    path, translation, definition = read
    data, ids = plain.tables(path), by_source(definition)
    for row in plain.questions(data, MAIN):
        uid = ids.get(row["qid"])
        if uid is None or status(translation, row["title"]) != "full":
            continue
        kind = definition["questions"][uid]["kind"]
        listed = []
        if kind in ("single", "rank", "matrix") and row["type"] in "L!RFH":
            listed = plain.answers(data, row["qid"], MAIN)
        elif kind == "multiple":
            listed = plain.subquestions(data, row["qid"], MAIN)
        choices = [one for one in plain.parts(definition, uid, "choices") if not one.get("fixed")]
        if not listed:
            continue
        codes = [one.get("code") or one["title"] for one in listed]
        assert [one["source_id"] for one in choices] == codes, row["title"]
        same_texts(data, definition, uid, list(zip(choices, listed, strict=True)))


def test_rows_and_columns_keep_codes_and_words_of_full_questions(read) -> None:
    path, translation, definition = read
    data, ids = plain.tables(path), by_source(definition)
    for row in plain.questions(data, MAIN):
        uid = ids.get(row["qid"])
        if uid is None or status(translation, row["title"]) != "full" or row["type"] not in "ABCEFHQ1:;":
            continue
        rows = plain.parts(definition, uid, "rows")
        listed = plain.subquestions(data, row["qid"], MAIN)
        assert [one["source_id"] for one in rows] == [one["title"] for one in listed], row["title"]
        if definition["questions"][uid].get("look") != "bipolar":
            same_texts(data, definition, uid, list(zip(rows, listed, strict=True)))
        if row["type"] in ":;" and definition["questions"][uid]["kind"] == "matrix_text":
            columns = plain.subquestions(data, row["qid"], MAIN, "1")
            assert [one["source_id"] for one in plain.parts(definition, uid, "cols")] == [
                one["title"] for one in columns
            ]
        if row["type"] == "1":
            for place, column in enumerate(plain.parts(definition, uid, "cols")):
                wanted = [one["code"] for one in plain.answers(data, row["qid"], MAIN, str(place))]
                assert [one["source_id"] for one in column.get("choices", [])] == wanted, row["title"]


def same_texts(data: Any, definition: dict[str, Any], uid: str, pairs: list[tuple[dict, dict]]) -> None:
    """The words of parts in every language, but for those with expressions in them."""
    for language in definition["languages"]:
        for ours, theirs in pairs:
            wanted = plain.text_of(data, theirs, language)
            said = definition["texts"][language].get(f"{uid}.{ours['id']}", "")
            if "{" not in wanted and wanted:
                assert plain.words(said) == wanted, (uid, ours, language)


def test_full_questions_keep_their_words_in_every_language(read) -> None:
    path, translation, definition = read
    data, ids = plain.tables(path), by_source(definition)
    for row in plain.questions(data, MAIN):
        if row["qid"] not in ids or status(translation, row["title"]) != "full":
            continue
        for language in definition["languages"]:
            wanted = plain.text_of(data, row, language)
            said = definition["texts"][language].get(f"{ids[row['qid']]}.text", "")
            if "{" not in wanted and wanted:
                assert plain.words(said) == wanted, (row["title"], language)


def test_relevance_is_a_condition_or_told_to_be_lost(read) -> None:
    path, translation, definition = read
    data, ids = plain.tables(path), by_source(definition)
    conditioned = {row["qid"] for row in data.get("conditions", [])}
    for row in plain.questions(data, MAIN):
        if row["type"] == "I":
            continue
        has_relevance = row.get("relevance", "1") not in ("", "1")
        told = status(translation, f"{row['title']}/relevance") or status(
            translation, f"{row['title']}/conditions"
        )
        question = definition["questions"][ids[row["qid"]]]
        is_hidden = plain.attribute(data, row["qid"], "hidden") == "1"
        assert bool(told) == (has_relevance or row["qid"] in conditioned), row["title"]
        if not is_hidden:
            assert bool(question.get("display")) == (told in ("full", "simplified")), row["title"]


def test_groups_with_a_relevance_stand_in_branches(read) -> None:
    path, translation, definition = read
    groups = [row for row in plain.tables(path).get("groups", []) if row.get("language", MAIN) == MAIN]
    wanted = [row["gid"] for row in groups if row.get("grelevance", "") not in ("", "1")]
    told = [gid for gid in wanted if status(translation, f"group/{gid}/relevance") == "full"]

    branches = [node for node in definition["flow"] if node["type"] == "branch"]

    assert len(branches) == len(told)
    assert len(told) == len(wanted)


def test_every_attribute_that_says_something_special_is_told_of(read) -> None:
    """None of these vanish: each is in the definition, or in the report."""
    path, translation, definition = read
    data, ids = plain.tables(path), by_source(definition)
    for row in plain.questions(data, MAIN):
        for name in (
            "random_order",
            "array_filter",
            "array_filter_exclude",
            "exclude_all_others",
            "max_answers",
            "min_answers",
        ):
            value = plain.attribute(data, row["qid"], name)
            if value not in ("", "0") and row["qid"] in ids:
                assert status(translation, f"{row['title']}/{name}"), (row["title"], name, value)


def test_the_report_has_reasons_for_all_that_isnt_full(read) -> None:
    _, translation, _ = read
    for element in translation.report.elements.values():
        assert bool(element.why) == (element.status != "full"), element


def test_the_definition_is_json_that_can_be_stored(read) -> None:
    _, translation, _ = read
    stored = json.dumps(translation.definition, ensure_ascii=False, allow_nan=False)

    assert "\\u0000" not in stored
    stored.encode()
