"""A survey that asks for files, and a folder for them."""

from pathlib import Path
from typing import Any

import pytest

from surveys.models import PublicLink
from tests.factories.surveys import a_link, publish
from tests.surveys.respond.files.given import DISK, a_survey


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": DISK}}
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def link() -> PublicLink:
    return a_link(publish(definition=a_survey(max_files=2)))
