"""Where respondents come in: what a public link or an invitation's token opens."""

import time
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import OrgUnit
from common.clock import now
from common.ids import new_uuid
from surveys.domain.responses import statements
from surveys.domain.responses.incoming import closing_moment
from surveys.models import Invitation, PublicLink, Questionnaire, QuestionnaireVersion, Touchpoint
from surveys.tokens import hash_token, looks_like_token, response_uuid

FRESH_SECONDS = 5.0
MOST_KEPT = 5000
PURPOSE = "invitation"


@dataclass(frozen=True)
class Door:
    """What stands behind a token, as it was at most five seconds ago. `key` is the link's or invitation's."""

    key: int
    questionnaire: Questionnaire
    unit: OrgUnit
    touchpoint: Touchpoint | None
    channel: str
    is_test: bool = False
    is_active: bool = True
    is_invented: bool = False
    invitation: Invitation | None = None
    answer_uuid: uuid.UUID | None = None
    is_begun: bool = False  # whether something is stored under that uuid
    language: str = ""
    sites: tuple[str, ...] = ()  # that may show it inside their pages
    is_embedded: bool = False  # opened inside one of them

    @property
    def is_personal(self) -> bool:
        return self.invitation is not None

    @property
    def is_answered(self) -> bool:
        return self.invitation is not None and self.invitation.answered_at is not None

    @property
    def embedded(self) -> dict[str, Any]:
        """What is surely known beforehand."""
        return dict(self.invitation.embedded) if self.invitation else {}

    @property
    def version_id(self) -> int | None:
        """The version that who comes now gets."""
        return self.questionnaire.current_id

    def closed_at(self, at: datetime | None = None) -> datetime | None:
        """Since when nobody may begin here; None while open."""
        moment = at or now()
        if not self.is_active:
            return moment
        expires_at = self.invitation.expires_at if self.invitation else None
        if expires_at and expires_at <= moment:
            return expires_at
        return closing_moment(self.questionnaire, moment)

    def new_uuid(self) -> uuid.UUID:
        """The uuid of a response that begins now; the same each time for an invitation."""
        return self.answer_uuid or new_uuid()


_links: dict[str, tuple[float, Door]] = {}
_rows: dict[tuple[str, int | None], tuple[float, Any]] = {}
_versions: dict[int, QuestionnaireVersion] = {}


def find_link(token: str) -> Door | None:
    """The door of a public link; None for no link of ours. Asks the database at most every five seconds."""
    kept = _links.get(token)
    if kept and time.monotonic() - kept[0] < FRESH_SECONDS:
        return kept[1]
    if not looks_like_token(token):
        return None
    link = (
        PublicLink.objects.select_related("questionnaire__program", "unit", "touchpoint__department")
        .filter(token=token)
        .first()
    )
    if link is None:
        _links.pop(token, None)
        return None
    door = Door(
        key=link.pk,
        questionnaire=link.questionnaire,
        unit=link.unit,
        touchpoint=link.touchpoint,
        channel=link.channel,
        is_test=link.is_test,
        is_active=link.is_active,
        is_invented=link.is_invented,
        sites=tuple(map(str, link.sites)),
    )
    _keep(_links, token, door)
    return door


def find_invitation(token: str) -> Door | None:
    """The door of a personal invitation; None for none of ours. The invitation is read each time."""
    if not looks_like_token(token):
        return None
    answer_uuid = response_uuid(token)
    found = statements.find_invitation(hash_token(PURPOSE, token), answer_uuid)
    if found is None:
        return None
    invitation, is_begun = found
    touchpoint_id = invitation.touchpoint_id
    return Door(
        key=invitation.pk,
        questionnaire=find_questionnaire(invitation.questionnaire_id),
        unit=_fresh(("unit", invitation.unit_id), OrgUnit.objects.all(), invitation.unit_id),
        touchpoint=_fresh(
            ("touchpoint", touchpoint_id), Touchpoint.objects.select_related("department"), touchpoint_id
        )
        if touchpoint_id
        else None,
        channel=invitation.channel,
        is_invented=invitation.is_invented,
        invitation=invitation,
        answer_uuid=answer_uuid,
        is_begun=is_begun,
        language=invitation.language,
    )


def find_questionnaire(key: int) -> Questionnaire:
    """The questionnaire and its program, at most five seconds old."""
    rows = Questionnaire.objects.select_related("program")
    found: Questionnaire = _fresh(("questionnaire", key), rows, key)
    return found


def find_version(key: int) -> QuestionnaireVersion | None:
    """A published version without its definition, which `surveys.document` keeps."""
    if key not in _versions:
        found = QuestionnaireVersion.objects.published().defer("definition").filter(pk=key).first()
        if found is None:
            return None
        if len(_versions) >= MOST_KEPT:
            _versions.clear()
        _versions[key] = found
    return _versions[key]


def forget_all() -> None:
    """Reads everything anew; for tests, whose rows come and go under the same keys."""
    for kept in (_links, _rows, _versions):
        kept.clear()


def _fresh(key: tuple[str, int | None], rows: Any, pk: int | None) -> Any:
    """A row that is at most five seconds old."""
    kept = _rows.get(key)
    if kept and time.monotonic() - kept[0] < FRESH_SECONDS:
        return kept[1]
    found = rows.get(pk=pk)
    _keep(_rows, key, found)
    return found


def _keep(kept: dict[Any, Any], key: Any, value: Any) -> None:
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = (time.monotonic(), value)
