"""Routes of responses."""

from typing import Any, ClassVar

import django_filters
from django.db.models import F
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response as Answer

from accounts.api import ScopedFilters, ScopedViewSet
from common.api.errors import Conflict, Refused
from common.api.filtering import TrueFalse
from common.api.idempotency import idempotent
from common.api.inputs import Nothing
from surveys.api.answers import read_answers
from surveys.api.bodies import BulkIn, BulkInSchema, CorrectIn, ExcludeIn, ResponseIn
from surveys.api.bulk import answer_bulk, read_rows
from surveys.api.intake import Intake, Row
from surveys.api.schemas import BulkOut, ResponseOut
from surveys.domain.responses.correcting import CannotCorrect, exclude_response, include_response
from surveys.domain.responses.recording import AnswersInvalid, Recorded, SurveyClosed, complete_response
from surveys.domain.responses.superseding import correct_response
from surveys.domain.responses.values import document_of
from surveys.models import Response

CONFLICT = "A response with this id (or source and external id) is stored and says something else."
EXAMPLE = OpenApiExample(
    "After a flight",
    request_only=True,
    value={
        "id": "0196f1c2-7a00-7c3e-9d5b-0a3a54f2a8c1",
        "questionnaire": "0196f1b0-1111-7aaa-8bbb-2c2c2c2c2c2c",
        "unit": "A",
        "touchpoint": "security",
        "completed_at": "2026-05-30T14:05:00Z",
        "answers": {"nps": 3, "restrooms": 2, "why": "The queue took 40 minutes."},
        "embedded": {"gate": "A7"},
    },
)


class ResponseFilters(ScopedFilters):
    """Filters of responses."""

    program = django_filters.CharFilter(method="by_shared", label="Code or id.")
    questionnaire = django_filters.CharFilter(method="by_shared", label="Id.")
    touchpoint = django_filters.CharFilter(method="by_shared", label="Code or id.")
    channel = django_filters.CharFilter(field_name="channel", lookup_expr="exact")
    external_id = django_filters.CharFilter(field_name="external_id", lookup_expr="exact")
    completed_from = django_filters.IsoDateTimeFilter(field_name="completed_at", lookup_expr="gte")
    completed_before = django_filters.IsoDateTimeFilter(field_name="completed_at", lookup_expr="lt")
    status = django_filters.ChoiceFilter(choices=Response.Status.choices, label="Partial: broken off.")
    is_test = TrueFalse(field_name="is_test")
    is_excluded = TrueFalse(field_name="excluded_at", lookup_expr="isnull", exclude=True)
    is_superseded = TrueFalse(field_name="superseded_by", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Response
        fields: ClassVar[list[str]] = []


@extend_schema_view(
    list=extend_schema(summary="List responses", tags=["Responses"]),
    retrieve=extend_schema(summary="Read a response", tags=["Responses"]),
)
class ResponseViewSet(ScopedViewSet):
    """Finished responses, partial ones among them once their time is over.

    Reading needs the scope `response.view`, sending `response.create`, leaving out, taking in again and
    correcting `response.exclude`.
    """

    queryset = (
        Response.objects.finished()
        .select_related("questionnaire", "version", "program", "unit", "touchpoint", "respondent")
        .defer("version__definition")
        .annotate(superseded_by_uuid=F("superseded_by__uuid"))
    )
    serializer_class = ResponseOut
    filterset_class = ResponseFilters
    rights: ClassVar[dict[str, str]] = {
        "list": "response.view",
        "retrieve": "response.view",
        "create": "response.create",
        "bulk": "response.create",
        "exclude": "response.exclude",
        "include": "response.exclude",
        "correct": "response.exclude",
    }
    orderings: ClassVar[dict[str, str]] = {
        "-completed_at": "-completed_at",
        "completed_at": "completed_at",
        "-created": "-id",
        "created": "id",
    }

    @extend_schema(
        summary="Send a response",
        tags=["Responses"],
        request=ResponseIn,
        examples=[EXAMPLE],
        responses={
            201: ResponseOut,
            200: OpenApiResponse(ResponseOut, description="It was stored before and said the same."),
        },
    )
    @idempotent
    def create(self, request: Request) -> Answer:
        """Stores one finished response: 201; the same again 200; the same id with another body 409."""
        body = ResponseIn(data=request.data)
        body.is_valid(raise_exception=True)
        row = Intake(self.principal, [body.validated_data]).read(body.validated_data)
        if row.incoming is None:
            raise ValidationError(row.errors)
        try:
            recorded = complete_response(row.incoming)
        except AnswersInvalid as error:
            raise ValidationError(row.named(error.errors)) from None
        except SurveyClosed as error:
            raise Refused(str(error), "closed") from None
        return self._answer(recorded)

    @extend_schema(
        summary="Send up to 1,000 responses",
        tags=["Responses"],
        request=BulkInSchema,
        responses={
            200: BulkOut,
            207: OpenApiResponse(BulkOut, description="Some rows were refused; the others are stored."),
        },
    )
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    @idempotent
    def bulk(self, request: Request) -> Answer:
        """Stores many. Each row is judged for itself, unless `all_or_nothing` says that one refused row keeps
        all out. A row that names something unknown or out of reach refuses the whole call."""
        body = BulkIn(data=request.data)
        body.is_valid(raise_exception=True)
        rows = read_rows(self.principal, body.validated_data["rows"])
        return answer_bulk(rows, all_or_nothing=body.validated_data.get("all_or_nothing", False))

    @extend_schema(summary="Exclude a response", tags=["Responses"], request=ExcludeIn, responses=ResponseOut)
    @action(detail=True, methods=["post"])
    @idempotent
    def exclude(self, request: Request, uuid: Any) -> Answer:
        """Leaves it out of every score until it is included again. One that is excluded stays as it is."""
        response = self.get_object()
        body = ExcludeIn(data=request.data)
        body.is_valid(raise_exception=True)
        try:
            exclude_response(response, by=self.principal, reason=body.validated_data["reason"])
        except CannotCorrect as error:
            raise Refused(str(error)) from None
        return self._as_it_is_now(response)

    @extend_schema(
        summary="Include a response again", tags=["Responses"], request=Nothing, responses=ResponseOut
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def include(self, request: Request, uuid: Any) -> Answer:
        """Lets an excluded response count again. One that counts stays as it is."""
        response = self.get_object()
        Nothing(data=request.data).is_valid(raise_exception=True)
        try:
            include_response(response, by=self.principal)
        except CannotCorrect as error:
            raise Refused(str(error)) from None
        return self._as_it_is_now(response)

    @extend_schema(
        summary="Correct a response's answers",
        tags=["Responses"],
        request=CorrectIn,
        responses=ResponseOut,
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def correct(self, request: Request, uuid: Any) -> Answer:
        """Corrects what changes; the response keeps its id.

        The answers as they were given stay readable under an id of their own, with this one in
        `superseded_by`, and count nowhere. 422 for such a one, for one that is excluded or erased, and where
        answers stay hidden.
        """
        response = self.get_object()
        body = CorrectIn(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data["answers"]
        answers, wrong, names = read_answers(document_of(response), said)
        row = Row(said, names=names)
        if wrong:
            raise ValidationError({"answers": {name: [text] for name, text in wrong.items()}})
        changes = dict.fromkeys(names) | answers  # null is no answer
        try:
            corrected = correct_response(
                response, answers=changes, by=self.principal, why=body.validated_data["why"]
            )
        except AnswersInvalid as error:
            raise ValidationError(row.named(error.errors)) from None
        except CannotCorrect as error:
            raise Refused(str(error)) from None
        return self._as_it_is_now(corrected)

    def _as_it_is_now(self, response: Response) -> Answer:
        return Answer(self.get_serializer(self.queryset.all().get(pk=response.pk)).data)

    def _answer(self, recorded: Recorded) -> Answer:
        if recorded.outcome == "conflict" or recorded.response is None:
            raise Conflict(CONFLICT)
        # Read anew, so that whoever sends it again gets the very same body.
        stored = self.queryset.all().get(pk=recorded.response.pk)
        is_new = recorded.outcome == "created"
        headers = {"Location": f"{self.request.path}{stored.uuid}/"} if is_new else {}
        return Answer(
            self.get_serializer(stored).data,
            status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK,
            headers=headers,
        )
