"""What one request to a survey carries, and what is known of it so far."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from surveys.document import Document, Page
from surveys.domain.doors import Door
from surveys.domain.statements import is_begun
from surveys.kinds import Contact
from surveys.models import Response
from surveys.views.stamps import Stamp, new_stamp


@dataclass
class Visit:
    """One request to a door: what it carries and what is known of it."""

    request: HttpRequest
    door: Door
    stamp: Stamp
    document: Document
    language: str
    stored: Response | None = None

    @property
    def earlier(self) -> dict[str, Any]:
        """The answers kept so far."""
        return dict(self.stored.answers) if self.stored else {}

    def url(self, page: Page, language: str = "") -> str:
        """Where this response goes on."""
        query = urlencode({"k": self.stamp.text, "p": page.index, "l": language or self.language})
        return f"{self.request.path}?{query}"


def fresh_stamp(version_id: int, door: Door) -> str:
    return new_stamp(version_id, door.key, door.new_uuid(), is_personal=door.is_personal)


def find_stored(answer_uuid: Any, *, is_likely: bool = False) -> Response | None:
    """The response of this uuid; unless one `is_likely` there, a cheaper question comes first."""
    if answer_uuid is None or not (is_likely or is_begun(answer_uuid)):
        return None
    return Response.objects.select_related("respondent").filter(uuid=answer_uuid).first()


def left_out_of(document: Document, page: Page, answers: dict[str, Any]) -> frozenset[str]:
    if not document.has_logic:
        return frozenset()
    return frozenset(set(page.questions) - set(document.page_questions(page, answers)))


def contact_of(stored: Response | None) -> Contact:
    """What was written beside the contact question before; nothing of what we knew of an invited person."""
    if stored is None or stored.respondent is None or stored.invitation_id is not None:
        return Contact()
    respondent = stored.respondent
    return Contact(respondent.name, respondent.email, respondent.phone)
