"""What the report calls full is the same construct as a plain reading of the tables finds."""

from pathlib import Path

import pytest

from surveys.formats.limesurvey import read_limesurvey
from surveys.formats.limesurvey.made import Made
from tests.conftest import SHARED_DATA
from tests.surveys.formats.constructs import held
from tests.surveys.formats.limesurvey import plain
from tests.surveys.formats.limesurvey.constructs import constructs
from tests.surveys.formats.limesurvey.whole import everything

FILES = sorted((SHARED_DATA / "lss").glob("*.ls?")) or [Path("none.lss")]


@pytest.mark.shared_data
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_full_constructs_of_samples_are_the_same(path: Path) -> None:
    source = constructs(plain.tables(path), "en", plain.languages(path))

    assert held(read_limesurvey(path.read_bytes()), source) == {}


def test_full_constructs_of_every_type_are_the_same(tmp_path: Path) -> None:
    path = tmp_path / "everything.lss"
    path.write_bytes(everything())
    source = constructs(plain.tables(path), "en", ["en"])

    assert held(read_limesurvey(path.read_bytes()), source) == {}
    assert {"R1/min_answers", "V1/relevance", "V2/relevance", "V3/relevance", "N1/min_num_value_n"} <= set(
        source
    )


def test_a_construct_that_is_lost_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "everything.lss"
    path.write_bytes(everything())
    monkeypatch.setattr(Made, "validate", lambda *_args, **_rules: None)
    source = constructs(plain.tables(path), "en", ["en"])

    assert "N1/min_num_value_n" in held(read_limesurvey(path.read_bytes()), source)
