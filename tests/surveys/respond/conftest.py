"""Links to a survey of one page and to one of two."""

import pytest

from surveys.models import PublicLink
from tests.factories.surveys import a_link, one_page_definition, publish


@pytest.fixture
def link() -> PublicLink:
    return a_link(publish(definition=one_page_definition()))


@pytest.fixture
def two_pages() -> PublicLink:
    return a_link(publish())
