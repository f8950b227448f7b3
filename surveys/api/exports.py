"""Exports of answers: asked for, made by the worker, watched, and fetched."""

from datetime import date
from typing import Any, ClassVar

import django_filters
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response as Answer

from accounts.api import ScopedFilters, ScopedViewSet, UnitRef, find_named, shared_rows
from accounts.models import OrgUnit
from common.api.errors import Refused
from common.api.idempotency import idempotent
from common.api.inputs import StrictInput, TrueBoolean, TrueText
from surveys.api.schemas import QuestionnaireRef
from surveys.domain.responses import exporting
from surveys.exports.selection import ACTION
from surveys.exports.sending import answer_with_file
from surveys.exports.writers import FORMATS
from surveys.models import Export, Program, Questionnaire

INSTALLED = [one.name for one in FORMATS.values() if one.is_installed()]
ONE_SUBJECT = "Name one questionnaire, or one program for all its questionnaires."
NO_CONTACTS = "This credential doesn't see all names and addresses there."


class ExportIn(StrictInput):
    """What is exported, and how it is written."""

    questionnaire = TrueText(max_length=60, required=False, help_text="Id. Either this or `program`.")
    program = TrueText(max_length=60, required=False, help_text="Code or id: all its questionnaires, zipped.")
    unit = TrueText(max_length=60, help_text="Code or id; with everything beneath it.")
    file_format = serializers.ChoiceField(choices=INSTALLED, default="csv")
    has_labels = TrueBoolean(default=True, help_text="Labels of answers, else their codes.")
    has_reasons = TrueBoolean(default=False, help_text="Empty cells say why they are.")
    has_contacts = TrueBoolean(default=False, help_text="Names and addresses too, for who may see them.")
    language = TrueText(max_length=12, required=False, help_text="Of labels.")
    first_on = serializers.DateField(required=False, help_text="From this day on.")
    last_on = serializers.DateField(required=False, help_text="Up to this day.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("questionnaire" in attrs) == ("program" in attrs):
            raise ValidationError({"questionnaire": [ONE_SUBJECT]})
        first, last = attrs.get("first_on"), attrs.get("last_on")
        if isinstance(first, date) and isinstance(last, date) and last < first:
            raise ValidationError({"last_on": ["This day is before the first one."]})
        attrs["has_labels"] = attrs["has_labels"] and FORMATS[attrs["file_format"]].has_words
        return attrs


class ExportOut(serializers.ModelSerializer[Export]):
    """An export and how far it is."""

    id = serializers.UUIDField(source="uuid")
    questionnaire = QuestionnaireRef(allow_null=True)
    program = serializers.CharField(source="program.code", default=None, allow_null=True)
    unit = UnitRef()
    file_format = serializers.CharField(source="format")
    share = serializers.FloatField(allow_null=True, help_text="How far it is, 0 to 1.")

    class Meta:
        model = Export
        fields = (
            "id", "questionnaire", "program", "unit", "file_format", "has_labels", "has_reasons",
            "has_contacts", "language", "first_on", "last_on", "status", "rows_done", "total_rows", "share",
            "size_bytes", "error", "created_at", "finished_at", "expires_at",
        )  # fmt: skip


class ExportFilters(ScopedFilters):
    """Filters of exports."""

    status = django_filters.ChoiceFilter(choices=Export.Status.choices)
    questionnaire = django_filters.CharFilter(method="by_shared", label="Id.")

    class Meta:
        model = Export
        fields: ClassVar[list[str]] = []


@extend_schema_view(
    list=extend_schema(summary="List exports", tags=["Exports"]),
    retrieve=extend_schema(summary="See how far an export is", tags=["Exports"]),
)
class ExportViewSet(ScopedViewSet):
    """Files of answers. Needs the scope `response.export`, at the unit and all beneath it."""

    queryset = Export.objects.select_related(*Export.NAMED)
    serializer_class = ExportOut
    filterset_class = ExportFilters
    rights: ClassVar[dict[str, str]] = dict.fromkeys(
        ("list", "retrieve", "create", "destroy", "file"), ACTION
    )
    orderings: ClassVar[dict[str, str]] = {"-created": "-id", "created": "id"}

    @extend_schema(
        summary="Ask for a file of answers", tags=["Exports"], request=ExportIn, responses={201: ExportOut}
    )
    @idempotent
    def create(self, request: Request) -> Answer:
        """A worker makes the file; ask for the export until its `status` is `done`, then fetch `file/`."""
        body = ExportIn(data=request.data)
        body.is_valid(raise_exception=True)
        said = dict(body.validated_data)
        subject, unit = self._subject(said), self._unit(said.pop("unit"))
        if said["has_contacts"] and not self.principal.reach("contact.view").covers_subtree(unit):
            raise ValidationError({"has_contacts": [NO_CONTACTS]})
        export = exporting.start_export(subject, unit=unit, by=self.principal, **said)
        headers = {"Location": f"{request.path}{export.uuid}/"}
        stored = self.queryset.all().get(pk=export.pk)
        return Answer(self.get_serializer(stored).data, status=status.HTTP_201_CREATED, headers=headers)

    @extend_schema(
        summary="Fetch the file",
        tags=["Exports"],
        responses={
            (200, "application/octet-stream"): OpenApiTypes.BINARY,
            422: OpenApiResponse(description="It isn't done yet, or failed."),
        },
    )
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def file(self, request: Request, uuid: Any) -> StreamingHttpResponse:
        """The finished file, as a stream."""
        export = self.get_object()
        if export.status != Export.Status.DONE:
            raise Refused(f"There is no file: the export's status is {export.status}.")
        return answer_with_file(export)

    @extend_schema(summary="Stop and forget an export", tags=["Exports"], responses={204: None})
    def destroy(self, request: Request, uuid: Any) -> Answer:
        """Deletes the export and its file; who is at it stops."""
        exporting.delete_export(self.get_object(), by=self.principal)
        return Answer(status=status.HTTP_204_NO_CONTENT)

    def _subject(self, said: dict[str, Any]) -> Questionnaire | Program:
        """What is named, where answers are in reach."""
        name = "questionnaire" if "questionnaire" in said else "program"
        rows: Any = Questionnaire.objects.filter(current__isnull=False)
        rows = rows if name == "questionnaire" else Program.objects.all()
        found: Questionnaire | Program = find_named(
            shared_rows(rows, self.principal, ACTION), said.pop(name), name
        )
        return found

    def _unit(self, name: str) -> OrgUnit:
        """The unit: files are whole, of units with all beneath them."""
        whole = self.principal.reach(ACTION).whole().unit_filter()
        found: OrgUnit = find_named(OrgUnit.objects.filter(whole), name, "unit")
        return found
