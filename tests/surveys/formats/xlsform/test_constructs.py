"""What the report calls full is the same construct as a plain reading of the rows finds."""

from pathlib import Path

import pytest

from surveys.formats.shared.draft import Draft
from surveys.formats.xlsform import read_xlsform
from tests.surveys.formats.constructs import held
from tests.surveys.formats.xlsform.constructs import constructs
from tests.surveys.formats.xlsform.test_shared_files import FILES, sheet
from tests.surveys.formats.xlsform.whole import CHOICES, ROWS, TONGUES, everything


@pytest.mark.shared_data
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_full_constructs_of_samples_are_the_same(path: Path) -> None:
    choices = [
        row | {"list_name": row.get("list_name", row.get("list name"))} for row in sheet(path, "choices")
    ]
    tongues = {"": "en", "::english": "en", "::chinese": "zh-hans"}
    source = constructs(sheet(path, "survey"), choices, tongues)

    wrong = held(read_xlsform(path.read_bytes()), source)

    assert {name: facts for name, facts in wrong.items() if set(facts) != {"text"}} == {}


def test_full_constructs_of_every_type_are_the_same() -> None:
    source = constructs(ROWS, CHOICES, TONGUES)

    assert held(read_xlsform(everything()), source) == {}
    assert {"kid", "crop", "visit", "g/relevant", "town/choice_filter", "age/constraint"} <= set(source)


def test_a_construct_that_is_lost_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Draft, "show_when", lambda *_: None)

    wrong = held(read_xlsform(everything()), constructs(ROWS, CHOICES, TONGUES))

    assert {"crops/relevant", "in_g/relevant", "old/relevant"} == set(wrong)
