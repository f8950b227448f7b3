"""Sets of survey rows, named for what they mean."""

from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.querysets import OwnedQuerySet, ScopedQuerySet
from accounts.reach import Principal
from common.clock import now
from common.immutable import ImmutableError

# Who broke off counts where they answered: leaving them out would leave out the least patient.
COUNTED = ("complete", "partial")
# Tests and robots hide nobody: who wants to know what one person said could send as many of them as it takes.
BY_PEOPLE = Q(is_test=False, is_spam=False)


class ProgramQuerySet(OwnedQuerySet):
    """Programs are shared configuration."""

    def open(self) -> Self:
        return self.filter(is_open=True)

    def hiding_few(self) -> Self:
        """Whose single answers must name nobody. The same as `Program.hides_few_comments`."""
        return self.filter(Q(is_anonymous=True) | Q(audience="employees"))


class TouchpointQuerySet(OwnedQuerySet):
    pass


class QuestionnaireQuerySet(OwnedQuerySet):
    pass


class BankQuerySet(OwnedQuerySet):
    """What is kept to be used again: shared configuration."""

    def there(self) -> Self:
        """Without what was taken out."""
        return self.filter(deleted_at__isnull=True)


class BesideSurveyQuerySet(ScopedQuerySet):
    """Rows that hang on a survey: whoever sees it sees them."""

    unit_field = "questionnaire__owner"
    view_action = "program.view"

    def visible_to(self, principal: Principal) -> Self:
        return self.filter(principal.reach(self.view_action).owners_above("questionnaire__owner__"))


class TeamCommentQuerySet(BesideSurveyQuerySet):
    def there(self) -> Self:
        """Without deleted ones."""
        return self.filter(deleted_at__isnull=True)

    def open(self) -> Self:
        """Threads that nobody has resolved."""
        return self.there().filter(reply_to__isnull=True, resolved_at__isnull=True)


class TrialRunQuerySet(BesideSurveyQuerySet):
    pass


class VersionQuerySet(models.QuerySet[Any]):
    """Versions of questionnaires; a published one refuses every update."""

    def published(self) -> Self:
        return self.filter(number__isnull=False)

    def drafts(self) -> Self:
        return self.filter(number__isnull=True)

    def update(self, **kwargs: Any) -> int:
        if self.published().exists():
            raise ImmutableError("A published version may not be changed; publish a new one.")
        return super().update(**kwargs)


class UnitRowQuerySet(ScopedQuerySet):
    """Rows of one unit seen by who may see responses there: links, invitations, people."""

    view_action = "response.view"


class ImportQuerySet(ScopedQuerySet):
    view_action = "import.run"


class ImportRunQuerySet(ImportQuerySet):
    """Imports for a unit and all beneath it: their rows and their files may tell of each of these units."""

    def reachable(self, principal: Principal, action: str) -> Self:
        """Those of which `principal` reaches the whole, and its own ones where it reaches the unit alone: no
        row of these went anywhere else."""
        is_person = isinstance(principal, apps.get_model("accounts", "User"))
        own = Q(**{"started_by" if is_person else "started_by_key": getattr(principal, "pk", None)})
        at_unit = principal.reach(action).unit_filter("unit__")
        return self.filter(_whole(principal, action) | (own & at_unit))


class SurveyFileQuerySet(ScopedQuerySet):
    """Survey files that were read: for who may make surveys of them."""

    view_action = "survey.edit"

    def waiting(self) -> Self:
        """Not made into a survey, and not forgotten yet."""
        return self.filter(questionnaire__isnull=True, expires_at__gt=now())


class ExportQuerySet(ScopedQuerySet):
    """Files of answers at a unit and beneath: for who may make the same file."""

    view_action = "response.export"

    def reachable(self, principal: Principal, action: str) -> Self:
        """Those of which `principal` reaches the whole, and where they name people, those people."""
        named = Q(has_contacts=False) | _whole(principal, "contact.view")
        return self.filter(_whole(principal, action), named)


def _whole(principal: Principal, action: str) -> Q:
    """The condition on rows that their unit and all beneath it lie in reach: a role at a unit alone, without
    what is beneath, is not enough."""
    return principal.reach(action).whole().unit_filter("unit__")


class UploadQuerySet(ScopedQuerySet):
    """Files of respondents: with their response, and never without one."""

    unit_field = "response__unit"
    view_action = "response.view"

    def loose(self) -> Self:
        """Those that no response's answers name."""
        return self.filter(response__isnull=True)


class PictureQuerySet(BesideSurveyQuerySet):
    """Pictures of questionnaires, for who may see those."""


class ResponseQuerySet(ScopedQuerySet):
    """Responses."""

    view_action = "response.view"

    def finished(self) -> Self:
        """All that will not change any more by being answered."""
        return self.filter(completed_at__isnull=False)

    def unfinished(self) -> Self:
        """Partial ones that somebody may still go on with."""
        return self.filter(completed_at__isnull=True)

    def current(self) -> Self:
        """Without those that a correction has replaced: one row for each who answered."""
        return self.filter(superseded_by__isnull=True)

    def counted(self) -> Self:
        """What may enter a metric: finished, no test, not excluded, no robot's, not replaced.

        The same as `Response.is_counted`.
        """
        return self.filter(
            BY_PEOPLE,
            status__in=COUNTED,
            completed_at__isnull=False,
            excluded_at__isnull=True,
            superseded_by__isnull=True,
        )

    def to_look_at(self) -> Self:
        """Processed ones of people, not excluded and not replaced, whether they count or were turned away."""
        return self.filter(BY_PEOPLE, processing="done", excluded_at__isnull=True, superseded_by__isnull=True)

    def to_process(self) -> Self:
        """Finished and not processed in their present state."""
        return self.filter(processing="waiting")

    def set_aside(self) -> Self:
        """Finished and impossible to process: without scores until somebody looks at them."""
        return self.filter(processing="failed")

    def due(self) -> Self:
        """Not put off, or for long enough."""
        return self.filter(Q(not_before__isnull=True) | Q(not_before__lte=now()))


class KioskQuerySet(ScopedQuerySet):
    """Devices, seen by who sees the link that they ask by."""

    unit_field = "link__unit"
    view_action = "response.view"


class RefusalQuerySet(ScopedQuerySet):
    """Answers that a device sent in vain, seen like responses of its link."""

    unit_field = "device__link__unit"
    view_action = "response.view"
