"""What the report calls full is the same construct as a plain walk over the JSON finds."""

import json
from pathlib import Path

import pytest

from surveys.formats.shared.draft import Draft
from surveys.formats.surveyjs import read_surveyjs
from tests.surveys.formats.constructs import held
from tests.surveys.formats.surveyjs.constructs import constructs
from tests.surveys.formats.surveyjs.whole import WHOLE

FILES = sorted((Path(__file__).parent / "files").glob("*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_full_constructs_of_whole_surveys_are_the_same(path: Path) -> None:
    survey = json.loads(path.read_bytes())

    assert held(read_surveyjs(path.read_bytes()), constructs(survey, survey.get("locale") or "en")) == {}


def test_full_constructs_of_every_type_are_the_same() -> None:
    source = constructs(WHOLE)

    assert held(read_surveyjs(json.dumps(WHOLE).encode()), source) == {}
    assert {
        "page/second/visibleIf",
        "kids/old/visibleIf",
        "box/inner/visibleIf",
        "color/green/visibleIf",
    } <= set(source)


def test_a_construct_that_is_lost_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Draft, "show_when", lambda *_: None)

    wrong = held(read_surveyjs(json.dumps(WHOLE).encode()), constructs(WHOLE))

    assert {"shade/visibleIf", "likes/visibleIf", "box/inner/visibleIf", "kids/old/visibleIf"} == set(wrong)
