"""Reading respondents' pages as a browser would."""

from collections.abc import Callable
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from django.http import QueryDict


class Posting(HTMLParser):
    """What the page's form would post as it stands."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str]] = []
        self.select = ""
        self.option: list[str] | None = None
        self.area = ""
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if (
            tag == "input"
            and said.get("name")
            and (said.get("type") not in ("radio", "checkbox") or "checked" in said)
        ):
            self.pairs.append((said["name"], said.get("value", "on")))
        elif tag == "select":
            self.select = said["name"]
        elif tag == "option" and self.select and "selected" in said:
            self.option = [said["value"]] if "value" in said else []
            self.text = ""
        elif tag == "textarea":
            self.area, self.text = said["name"], ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "option" and self.option is not None:
            self.pairs.append((self.select, self.option[0] if self.option else self.text))
            self.option = None
        elif tag == "textarea" and self.area:
            self.pairs.append((self.area, self.text.removeprefix("\n")))
            self.area = ""


@pytest.fixture
def posted_again() -> Callable[[str], QueryDict]:
    """Posts a page's form as it stands."""

    def post(html: str) -> QueryDict:
        page = Posting()
        page.feed(html)
        return QueryDict(urlencode(page.pairs))

    return post
