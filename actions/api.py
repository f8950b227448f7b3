"""Cases through the API. The domain's functions do the work, so history and audit are those of the pages."""

from collections.abc import Callable
from typing import Any, ClassVar

import django_filters
from django.db.models import Prefetch, QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import UNKNOWN, ScopedFilters, ScopedViewSet, SharedViewSet, UnitRef
from actions.domain.cases import CaseConflict, CaseRefused, close_case, comment_case, resolve_case, take_case
from actions.domain.showing import shown_text
from actions.kinds import event_kind
from actions.models import Case, CaseEvent, CaseResponse, RootCause
from actions.models.rules import Priority
from common.api.errors import Conflict, Refused
from common.api.filtering import TrueFalse
from common.api.idempotency import idempotent
from common.api.inputs import Nothing, StrictInput, TrueBoolean, TrueInteger, TrueText
from common.clock import now
from surveys.api.schemas import ContactOut, contact_of

LONGEST = 5000


class PersonOut(serializers.Serializer[Any]):
    """A member of staff."""

    id = serializers.UUIDField(source="uuid")
    name = serializers.CharField(source="__str__")


class CaseOut(serializers.ModelSerializer[Case]):
    """A case."""

    id = serializers.UUIDField(source="uuid")
    unit = UnitRef()
    department = serializers.CharField(source="department.code")
    program = serializers.CharField(source="program.code", default=None, allow_null=True)
    touchpoint = serializers.CharField(source="touchpoint.code", default=None, allow_null=True)
    priority = serializers.SerializerMethodField()
    owner = PersonOut(allow_null=True)
    contact = serializers.SerializerMethodField()
    is_overdue = serializers.SerializerMethodField()
    root_cause = serializers.CharField(source="root_cause.code", default=None, allow_null=True)
    responses = serializers.SerializerMethodField(help_text="Ids of the responses it is about.")
    rev = serializers.IntegerField(help_text="Send it with a change, so that nobody's work is overwritten.")

    class Meta:
        model = Case
        fields: ClassVar[tuple[str, ...]] = (
            "id", "number", "title", "excerpt", "state", "waiting_for", "priority", "unit", "department",
            "program", "touchpoint", "owner", "contact", "score_value", "score_max", "opened_at", "taken_at",
            "contacted_at", "resolved_at", "closed_at", "contact_due_at", "resolve_due_at", "due_at",
            "is_overdue", "root_cause", "resolution", "second_value", "well_handled", "remeasured_at",
            "responses", "rev",
        )  # fmt: skip

    @extend_schema_field({"type": "string", "enum": [one.name.lower() for one in Priority]})
    def get_priority(self, case: Case) -> str:
        return Priority(case.priority).name.lower()

    @extend_schema_field(ContactOut(allow_null=True))
    def get_contact(self, case: Case) -> dict[str, Any] | None:
        return contact_of(case, self.context["view"].principal)

    @extend_schema_field(bool)
    def get_is_overdue(self, case: Case) -> bool:
        return case.is_open and case.due_at is not None and case.due_at < now()

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_responses(self, case: Case) -> list[str]:
        return [str(one.response.uuid) for one in case.case_responses.all()]


class EventOut(serializers.ModelSerializer[CaseEvent]):
    """A line of the case's history."""

    what = serializers.SerializerMethodField(help_text="The kind in words.")
    who = serializers.CharField(source="actor_label")
    text = serializers.SerializerMethodField()

    class Meta:
        model = CaseEvent
        fields = ("at", "kind", "what", "who", "text")

    @extend_schema_field(str)
    def get_what(self, event: CaseEvent) -> str:
        return event_kind(event.kind).label

    @extend_schema_field(str)
    def get_text(self, event: CaseEvent) -> str:
        return shown_text(event, sees_contact=self.context["sees_contact"])


class CaseWithHistory(CaseOut):
    """A case with its history, oldest line first."""

    history = serializers.SerializerMethodField()

    class Meta(CaseOut.Meta):
        fields = (*CaseOut.Meta.fields, "history")

    @extend_schema_field(EventOut(many=True))
    def get_history(self, case: Case) -> Any:
        sees = self.context["view"].principal.can_at("contact.view", case.unit)
        return EventOut(case.events.all(), many=True, context={"sees_contact": sees}).data


class CommentIn(StrictInput):
    text = TrueText(max_length=LONGEST)


class ResolveIn(StrictInput):
    root_cause = TrueText(max_length=40, help_text="Code of a root cause.")
    resolution = TrueText(max_length=LONGEST, help_text="What was done.")
    rev = TrueInteger(required=False, min_value=0, help_text="As you read it; 409 if it has moved on.")


class CloseIn(StrictInput):
    asks_again = TrueBoolean(required=False, help_text="Ask the customer again (true if you don't say).")
    rev = TrueInteger(required=False, min_value=0, help_text="As you read it; 409 if it has moved on.")


class CaseFilters(ScopedFilters):
    """Filters of cases."""

    state = django_filters.ChoiceFilter(choices=Case.State.choices)
    priority = django_filters.ChoiceFilter(
        choices=[(one.name.lower(), one.label) for one in Priority], method="by_priority"
    )
    program = django_filters.CharFilter(method="by_shared", label="Code or id.")
    touchpoint = django_filters.CharFilter(method="by_shared", label="Code or id.")
    department = django_filters.CharFilter(field_name="department__code", lookup_expr="exact")
    number = django_filters.NumberFilter(field_name="number", min_value=0, max_value=2**31 - 1)
    is_open = TrueFalse(method="by_open")
    is_overdue = TrueFalse(method="by_overdue")
    has_owner = TrueFalse(field_name="owner", lookup_expr="isnull", exclude=True)
    opened_from = django_filters.IsoDateTimeFilter(field_name="opened_at", lookup_expr="gte")
    opened_before = django_filters.IsoDateTimeFilter(field_name="opened_at", lookup_expr="lt")

    class Meta:
        model = Case
        fields: ClassVar[list[str]] = []

    def by_priority(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(priority=Priority[value.upper()])

    def by_open(self, rows: Any, name: str, value: bool) -> Any:
        return rows.open() if value else rows.exclude(pk__in=rows.open().values("pk"))

    def by_overdue(self, rows: Any, name: str, value: bool) -> Any:
        return rows.overdue() if value else rows.exclude(pk__in=rows.overdue().values("pk"))


RESOLVE_EXAMPLE = OpenApiExample(
    "Two lanes at noon",
    request_only=True,
    value={"root_cause": "staffing-peak", "resolution": "Two more lanes open from 11 to 14.", "rev": 3},
)


@extend_schema_view(
    list=extend_schema(summary="List cases", tags=["Cases"]),
    retrieve=extend_schema(summary="Read a case", tags=["Cases"], responses=CaseWithHistory),
)
class CaseViewSet(ScopedViewSet):
    """Cases. Reading needs the scope `case.view`; the rest `case.take`, `case.comment`, `case.resolve`."""

    queryset = Case.objects.select_related(
        "unit", "department", "program", "touchpoint", "respondent", "owner", "root_cause"
    ).prefetch_related(Prefetch("case_responses", CaseResponse.objects.select_related("response")))
    serializer_class = CaseOut
    filterset_class = CaseFilters
    rights: ClassVar[dict[str, str]] = {
        "list": "case.view",
        "retrieve": "case.view",
        "take": "case.take",
        "comment": "case.comment",
        "resolve": "case.resolve",
        "close": "case.resolve",
    }
    orderings: ClassVar[dict[str, str]] = {
        "-opened_at": "-opened_at",
        "opened_at": "opened_at",
        "number": "number",
        "-number": "-number",
    }

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(self._with_history(self.get_object()))

    @extend_schema(summary="Take a case", tags=["Cases"], request=Nothing, responses=CaseWithHistory)
    @action(detail=True, methods=["post"])
    @idempotent
    def take(self, request: Request, uuid: Any) -> Response:
        """Makes you the owner, or with a key the person who made it. 409 if somebody was faster."""
        return self._change(Nothing, take_case)

    @extend_schema(summary="Comment on a case", tags=["Cases"], request=CommentIn, responses=CaseWithHistory)
    @action(detail=True, methods=["post"])
    @idempotent
    def comment(self, request: Request, uuid: Any) -> Response:
        """A note for colleagues; customers never see it."""
        return self._change(CommentIn, comment_case)

    @extend_schema(
        summary="Resolve a case",
        tags=["Cases"],
        request=ResolveIn,
        responses=CaseWithHistory,
        examples=[RESOLVE_EXAMPLE],
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def resolve(self, request: Request, uuid: Any) -> Response:
        """Says why it came about and what was done."""
        return self._change(ResolveIn, resolve_case)

    @extend_schema(summary="Close a case", tags=["Cases"], request=CloseIn, responses=CaseWithHistory)
    @action(detail=True, methods=["post"])
    @idempotent
    def close(self, request: Request, uuid: Any) -> Response:
        """Closes a resolved case; the customer is asked again later."""
        return self._change(CloseIn, close_case)

    def _change(self, reads: type[StrictInput], change: Callable[..., Case]) -> Response:
        case = self.get_object()
        body = reads(data=self.request.data)
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        if "root_cause" in said:
            said["root_cause"] = root_cause_called(said["root_cause"])
        try:
            change(case, by=self.principal, **said)
        except CaseConflict as error:
            raise Conflict(str(error)) from None
        except CaseRefused as error:
            raise Refused(str(error)) from None
        return Response(self._with_history(self.queryset.all().get(pk=case.pk)))

    def _with_history(self, case: Case) -> Any:
        return CaseWithHistory(case, context=self.get_serializer_context()).data


class RootCauseOut(serializers.ModelSerializer[RootCause]):
    """Why cases come about."""

    id = serializers.UUIDField(source="uuid")
    parent = serializers.CharField(  # type: ignore[assignment]  # not DRF's own
        source="parent.code", default=None, allow_null=True, help_text="Code of the cause above."
    )

    class Meta:
        model = RootCause
        fields = ("id", "code", "name", "parent", "is_active")


class RootCauseFilters(ScopedFilters):
    """Filters of root causes."""

    unit = None
    code = django_filters.CharFilter(field_name="code", lookup_expr="exact")
    parent = django_filters.CharFilter(field_name="parent__code", lookup_expr="exact", label="Code.")
    is_active = TrueFalse(field_name="is_active")

    class Meta:
        model = RootCause
        fields: ClassVar[list[str]] = []


@extend_schema_view(
    list=extend_schema(summary="List root causes", tags=["Cases"]),
    retrieve=extend_schema(summary="Read a root cause", tags=["Cases"]),
)
class RootCauseViewSet(SharedViewSet):
    """What `resolve` takes: the codes of those in use. Needs the scope `case.view`."""

    queryset = RootCause.objects.select_related("parent")
    serializer_class = RootCauseOut
    filterset_class = RootCauseFilters
    rights: ClassVar[dict[str, str]] = {"list": "case.view", "retrieve": "case.view"}
    orderings: ClassVar[dict[str, str]] = {"position": "position", "code": "code", "name": "name"}


def root_cause_called(code: str) -> RootCause:
    """Raises ValidationError for a code that isn't in use."""
    found = RootCause.objects.active().filter(code=code).first()
    if found is None:
        raise ValidationError({"root_cause": [UNKNOWN]})
    return found
