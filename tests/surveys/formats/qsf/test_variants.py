"""Ways of writing that other exports have: each comes across, or is told of."""

from typing import Any

import pytest

from surveys.domain.questionnaires.before_publishing import obstacles_of
from tests.surveys.formats.qsf.build import (
    at,
    checked,
    choices,
    expression,
    less_than_full,
    logic,
    matrix,
    question,
    read,
    read_asked,
    single,
    text,
    told,
)


def form(*entries: dict[str, Any]) -> dict[str, Any]:
    """A form with these lines."""
    listed = {str(place): {"Display": f"Line {place}"} | one for place, one in enumerate(entries, 1)}
    return question("QID1", "TE", "FORM", Choices=listed, ChoiceOrder=list(listed))


def test_lines_of_a_form_keep_what_they_must_hold() -> None:
    kept, lost = read_asked(
        form(
            {"TextEntryForceResponse": "ON", "TextEntryValidation": "None"},
            {"TextEntryForceResponse": "OFF", "TextEntryValidation": "ValidNumber"},
            {"TextEntryForceResponse": True, "TextEntryValidation": "ValidEmail"},
            {"TextEntrySize": "Essay"},
            {"TextEntryValidation": "ValidUSState"},
        )
    )

    assert [(row["type"], row.get("required", False)) for row in kept["rows"]] == [
        ("text", True), ("number", False), ("email", True), ("long", False), ("text", False),
    ]  # fmt: skip
    assert [name for name in lost if "/Choices/" in name] == ["QID1/Choices/5/TextEntryValidation"]


def test_a_text_beside_a_choice_that_may_be_anything_is_no_loss() -> None:
    entry = {"TextEntry": "true", "TextEntryValidation": "None", "TextEntryForceResponse": "OFF"}
    listed = choices("A") | {"2": {"Display": "Other"} | entry}
    _, lost = read_asked(single("QID1", Choices=listed, ChoiceOrder=["1", "2"]))

    assert lost == {}


@pytest.mark.parametrize(
    ("settings", "required"),
    [
        ({"ForceResponse": "ON", "ForceResponseType": "RequestResponse"}, "requested"),
        ({"ForceResponse": "RequestResponse"}, "requested"),
        ({"ForceResponse": "ON", "ForceResponseType": "ON"}, True),
        ({"ForceResponse": "OFF", "ForceResponseType": "RequestResponse"}, None),
        (None, None),
    ],
)
def test_what_is_only_asked_for_is_told_from_what_is_forced(settings: Any, required: Any) -> None:
    kept, lost = read_asked(single("QID1", Validation={"Settings": settings} if settings else "None"))

    assert (kept.get("required"), lost) == (required, {})


@pytest.mark.parametrize(
    ("sub", "status"), [("None", "full"), ("SACH", "simplified"), ("SACV", "simplified")]
)
def test_matrices_of_older_and_newer_exports_are_matrices(sub: str, status: str) -> None:
    translation = read(matrix("QID1", sub=sub))

    assert translation.definition["questions"]["q1"]["kind"] == "matrix"
    assert told(translation)["QID1"][0] == status


def test_a_scale_that_is_turned_for_each_respondent_is_told_of() -> None:
    _, lost = read_asked(single("QID1", Randomization={"Type": "None", "ConsistentScaleReversal": True}))

    assert lost["QID1/Randomization/ConsistentScaleReversal"][0] == "left_out"


def test_levels_without_a_map_are_told_of() -> None:
    levels, places = choices("Country", "City"), choices("France", "Paris")
    _, lost = read_asked(question("QID1", "DD", "DL", Choices=levels, Answers=places, AnswerMap={}))

    assert lost["QID1"][0] == "simplified"


def ending(address: str) -> dict[str, Any]:
    """An end that leads elsewhere."""
    options = {"Advanced": "true", "SurveyTermination": "Redirect", "EOSRedirectURL": address}
    return {"Type": "EndSurvey", "FlowID": "FL_3", "EndingType": "Advanced", "Options": options}


def test_redirects_fill_in_what_they_name() -> None:
    end = ending("https://panel.example/done?id=${e://Field/PID}")
    end["Options"]["CountQuotas"] = "No"
    translation = read(text("QID1"), flow=[at("BL_1", "FL_2"), end])

    node = translation.definition["flow"][1]
    assert node["redirect"] == "https://panel.example/done?id={{embedded.PID}}"
    assert translation.definition["embedded"] == [{"name": "PID", "from": "link"}]
    assert less_than_full(translation) == {}


def test_what_a_redirect_cant_fill_in_is_told_of() -> None:
    end = ending("https://panel.example/done?r=${rand://int/1:9}")
    translation = read(text("QID1"), flow=[at("BL_1", "FL_2"), end])

    status, why = told(translation)["FL_3"]
    assert status == "simplified"
    assert "${rand://int/1:9}" in why


def test_the_usual_redirect_fills_in_what_it_names() -> None:
    address = "https://panel.example/?id=${e://Field/PID}"
    options = {"SurveyTermination": "Redirect", "EOSRedirectURL": address}
    translation = read(text("QID1"), options=options)

    assert translation.definition["flow"][-1]["redirect"] == "https://panel.example/?id={{embedded.PID}}"
    assert told(translation)["SO/EOSRedirectURL"][0] == "full"


@pytest.mark.parametrize("device", ["mobile", "Mobile"])
def test_devices_are_known_in_any_letters(device: str) -> None:
    asked = expression(device, "Is", LogicType="DeviceType")
    kept, lost = read_asked(single("QID1", DisplayLogic=logic(asked)))

    assert (kept["display"], lost) == ({"field": "device", "op": "eq", "value": "phone"}, {})


def test_a_profile_may_have_the_same_codes_in_each_row() -> None:
    rows, answers = choices("Speed", "Price"), choices("low", "high")
    profile = question(
        "QID1", "Matrix", "Profile", "SingleAnswer", Choices=rows, ChoiceOrder=list(rows),
        Answers=dict.fromkeys(rows, answers), AnswerOrder=list(answers),
    )  # fmt: skip

    translation = read(profile)

    assert [one["value"] for one in translation.definition["questions"]["q1"]["choices"]] == [1, 2, 1, 2]
    assert obstacles_of(translation.definition, "qsf") == []


def test_the_most_characters_of_a_range_may_be_named_either_way() -> None:
    for name in ("TotalChars", "MaxChars"):
        kept, lost = read_asked(
            text("QID1", "ML", **checked(Type="CharRange", MinChars="10", **{name: "20"}))
        )

        assert (kept["validation"], lost) == ({"min_length": 10, "max_length": 20}, {})
