"""No template writes what the strict CSP forbids."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: str(path.relative_to(ROOT))
)
def test_template_keeps_the_strict_csp(path):
    if "emails" in path.parts:
        pytest.skip("mail programs need inline styles")
    source = path.read_text()

    assert not re.search(r"<[^>]*\sstyle\s*=", source)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", source)
    assert not re.search(r"<script(?![^>]*(?:\ssrc=|nonce=|type=\"application/json\"))", source)
