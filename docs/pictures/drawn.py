"""An example as the page that respondents get."""

from docs.pictures.gallery import Example
from surveys.document import Document
from surveys.kinds import Contact
from surveys.views.respondents.pages import Filling
from surveys.views.respondents.rendering import render_page
from surveys.views.respondents.sent import SentFile


def html_of(example: Example, *, is_answered: bool = True, language: str = "en") -> str:
    """The whole page as text."""
    document = Document(example.definition(languages=(language,)))
    filling = Filling()
    if is_answered:
        filling.answers = example.answers
        filling.contact = Contact("Robin Example", "robin@example.org")
        if example.kind == "file":
            filling.files = {"q1": [SentFile(example.answers["q1"][0], "broken-seat.jpg", 1_340_000)]}
    return render_page(document, document.pages[0], language).fill(filling).decode()
