"""The survey's own settings, words, quotas and points, and files that hold none."""

import pytest

from surveys.formats import FileUnreadable
from surveys.formats.limesurvey import read_limesurvey
from tests.surveys.formats.limesurvey.reading import PARTS, TWO, only, read, told
from tests.surveys.formats.lss import document


def test_themes_scripts_and_empty_groups_are_told() -> None:
    groups = [{"gid": gid, "group_name": "G", "group_order": gid, "language": "en"} for gid in (1, 2)]
    question = {
        "title": "q",
        "type": "S",
        "question_theme_name": "fancy",
        "script": "alert(1)",
        "encrypted": "Y",
    }
    translation = read(question, groups=groups)

    assert told(translation, "q/theme") == ("left_out", "It isn't shown in the theme fancy.")
    assert told(translation, "q/script") == ("left_out", "Scripts stay behind.")
    assert told(translation, "q/encrypted") == ("left_out", "Single answers aren't encrypted.")
    assert told(translation, "group/2") == ("left_out", "It asks nothing.")


def test_expressions_in_texts_become_pipes_or_stay_and_are_told() -> None:
    name = {"title": "name", "type": "S"}
    piped = read(name, {"title": "q", "type": "S", "question": "Dear {name}, {TOKEN:FIRSTNAME}, {9X1X1}?"})
    left = read(name, {"title": "q", "type": "S", "question": "You are {strlen(name)} long, { name}."})

    assert piped.definition["texts"]["en"]["q2.text"] == "Dear {{q1}}, {{respondent.first_name}}, {{q1}}?"
    assert left.definition["texts"]["en"]["q2.text"] == "You are {strlen(name)} long, { name}."
    assert told(left, "q") == (
        "simplified",
        "An expression in its text is shown as it stands: {strlen(name)}",
    )


def test_scripts_in_labels_are_gone() -> None:
    _, texts, translation = only(
        type="L", answers={"a": "<script>alert(1)</script>Yes", "b": '<img src=x onerror="x()">'}
    )

    assert (texts["q1.c1"], texts["q1.c2"]) == ("Yes", "b")
    assert told(translation, "q") == (
        "simplified",
        "Its texts lost: scripts. Its texts lost: scripts, pictures.",
    )


def test_quotas_count_combinations_of_answers() -> None:
    quota = [{"id": 4, "name": "Enough", "qlimit": 50, "action": 1, "active": 1}]
    members = [
        {"quota_id": 4, "qid": 1, "code": "A1"},
        {"quota_id": 4, "qid": 1, "code": "A2"},
        {"quota_id": 4, "qid": 2, "code": "s1"},
    ]
    words = [{"quotals_quota_id": 4, "quotals_language": "en", "quotals_message": "Full."}]
    tables = {"quota": quota, "quota_members": members, "quota_languagesettings": words}
    translation = read(
        {"title": "a", "type": "L", "answers": TWO}, {"title": "b", "type": "M", "sub": PARTS}, **tables
    )

    when = {
        "all": [
            {"field": "q1", "op": "in", "value": ["c1", "c2"]},
            {"field": "q2", "op": "contains", "value": "c1"},
        ]
    }
    assert translation.definition["quotas"] == [
        {"id": "u1", "name": "Enough", "limit": 50, "when": when, "action": "end"}
    ]
    assert translation.definition["texts"]["en"]["u1.thanks"] == "Full."
    assert told(translation, "quota/4") == ("full", "")


def test_points_of_answers_are_a_score() -> None:
    answers = [
        {
            "qid": 1,
            "code": "a",
            "answer": "A",
            "sortorder": 1,
            "assessment_value": 3,
            "scale_id": 0,
            "language": "en",
        }
    ]
    settings = [{"sid": 9, "language": "en", "assessments": "Y"}]
    definition = read({"title": "q", "type": "L"}, answers=answers, surveys=settings).definition

    assert definition["scoring"] == [
        {"id": "g1", "name": "Total", "weights": {"q1": {"c1": 3}}, "kind": "sum"}
    ]


def test_groups_of_one_random_name_change_places() -> None:
    groups = [
        {
            "gid": gid,
            "group_name": f"G{gid}",
            "group_order": gid,
            "language": "en",
            "randomization_group": random,
        }
        for gid, random in ((1, "r"), (2, "r"), (3, ""))
    ]
    questions = [{"title": f"q{gid}", "type": "S", "gid": gid} for gid in (1, 2, 3)]
    flow = read(*questions, groups=groups).definition["flow"]

    assert [node["type"] for node in flow] == ["randomiser", "block"]
    assert [node["id"] for node in flow[0]["flow"]] == ["b1", "b2"]


def test_a_page_for_each_question_where_the_survey_says_so() -> None:
    settings = [{"sid": 9, "language": "en", "format": "S", "allowprev": "N", "showprogress": "N"}]
    definition = read({"title": "a", "type": "S"}, {"title": "b", "type": "S"}, surveys=settings).definition

    assert definition["blocks"]["b1"]["pages"] == [["q1"], ["q2"]]
    assert definition["look"] == {"back": False, "progress": "none"}


def test_a_single_question_stands_in_a_survey_of_its_own() -> None:
    data = document(
        "Question",
        questions=[
            {
                "qid": 5,
                "parent_qid": 0,
                "gid": 2,
                "type": "T",
                "title": "G1",
                "question": "Why?",
                "language": "en",
            }
        ],
    )
    translation = read_limesurvey(data)

    assert (translation.questions, translation.definition["texts"]["en"]["q1.text"]) == (1, "Why?")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"<document>",
            "This file is cut off or was changed by hand: it can't be read from line 1 on. Export it anew.",
        ),
        (b"<html/>", "This XML holds no survey of LimeSurvey: it doesn't say of which kind it is."),
        (document("Responses"), "This file of LimeSurvey holds no survey but: Responses."),
        (document(), "This file of LimeSurvey has no table of questions, or an empty one."),
        (
            b'<!DOCTYPE a [<!ENTITY b "c">]><document>&b;</document>',
            "This file holds a document type or entities, which no survey needs.",
        ),
        (
            b'<?xml version="1.0" encoding="klingon"?><document/>',
            "This file is written in signs that aren't known here. Export it anew, as UTF-8.",
        ),
    ],
    ids=["broken", "other", "responses", "empty", "entities", "encoding"],
)
def test_broken_files_say_in_one_line_what_is_wrong(data: bytes, message: str) -> None:
    with pytest.raises(FileUnreadable) as caught:
        read_limesurvey(data)

    assert str(caught.value) == message
