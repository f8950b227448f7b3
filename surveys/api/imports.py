"""Imports of files of answers: sent, watched, stopped, undone."""

from typing import Any, ClassVar

import django_filters
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response as Answer

from accounts.api import ScopedFilters, ScopedViewSet, UnitRef, find_named
from accounts.models import OrgUnit
from common.api.errors import Conflict, Refused
from common.api.idempotency import idempotent
from common.api.inputs import StrictInput, TrueBoolean, TrueText
from common.tables import TableError
from surveys.api.schemas import QuestionnaireRef
from surveys.domain.imports import runs as import_runs
from surveys.domain.imports import undoing
from surveys.domain.imports.files import FileTooLarge
from surveys.imports.mapping import MappingInvalid, parse_file, read_mapping
from surveys.imports.uploads import begin_import
from surveys.models import ImportRun, Questionnaire

ACTION = "import.run"
MOST_ERRORS = 100
NOT_NOW = "This can't be done while the import's status is {status}."


class StartIn(StrictInput):
    """How the rows of a file are taken."""

    is_dry = serializers.BooleanField(default=False, help_text="Check every row and store nothing.")
    skip_errors = serializers.BooleanField(default=False, help_text="Import the rows without errors.")
    opens_cases = serializers.BooleanField(default=True, help_text="Rules look at the responses.")


class ImportIn(StartIn):
    """A file of answers, what it answers, and what its columns mean."""

    file = serializers.FileField(max_length=200, help_text="CSV or XLSX, 50 MB at most.")
    questionnaire = TrueText(max_length=60, help_text="Id of a published one.")
    unit = TrueText(max_length=60, help_text="Code or id: answers may go to it and beneath.")
    mapping = serializers.CharField(
        required=False, help_text="JSON as a saved mapping; a file exported from Qualtrics needs none."
    )

    def validate_mapping(self, text: str) -> dict[str, Any]:
        try:
            said = parse_file(text.encode())
            read_mapping(said)
        except MappingInvalid as error:
            raise ValidationError(error.problems) from None
        return dict(said)


class StartAgainIn(StartIn):
    """How the rows are taken this time; JSON, so true and false are said as such."""

    is_dry = TrueBoolean(default=False)
    skip_errors = TrueBoolean(default=False)
    opens_cases = TrueBoolean(default=True)


class RowErrorOut(serializers.Serializer[Any]):
    """Why a row was not imported; rows are numbered as in a spreadsheet."""

    row = serializers.IntegerField()
    column = serializers.CharField()
    value = serializers.CharField()
    message = serializers.CharField()


class ImportOut(serializers.ModelSerializer[ImportRun]):
    """An import and how far it is."""

    id = serializers.UUIDField(source="uuid")
    questionnaire = QuestionnaireRef()
    unit = UnitRef()
    rows_done = serializers.IntegerField(source="next_row", help_text="In this phase.")
    created = serializers.IntegerField(
        source="created_count", help_text="Responses stored; while `phase` is checking, rows fit to be."
    )
    known = serializers.IntegerField(source="known_count", help_text="Rows that were there already.")
    error_rows = serializers.IntegerField(source="error_count", help_text="Rows with errors.")
    undone = serializers.IntegerField(source="corrected_count", help_text="Responses taken out or in.")

    class Meta:
        model = ImportRun
        fields: tuple[str, ...] = (
            "id", "file_name", "questionnaire", "unit", "status", "phase", "is_dry", "skips_errors",
            "opens_cases", "rows_done", "total_rows", "created", "known", "error_rows", "undone", "error",
            "created_at", "finished_at",
        )  # fmt: skip


class ImportWithErrors(ImportOut):
    """With the first rows that have errors."""

    row_errors = serializers.SerializerMethodField(help_text=f"The first {MOST_ERRORS}.")

    class Meta(ImportOut.Meta):
        fields = (*ImportOut.Meta.fields, "row_errors")

    @extend_schema_field(RowErrorOut(many=True))
    def get_row_errors(self, run: ImportRun) -> list[dict[str, Any]]:
        listed = run.row_errors.values("row", "column", "value", "message")[:MOST_ERRORS]
        return [dict(one) for one in listed]


class ImportFilters(ScopedFilters):
    """Filters of imports."""

    status = django_filters.ChoiceFilter(choices=ImportRun.Status.choices)

    class Meta:
        model = ImportRun
        fields: ClassVar[list[str]] = []


def _doing(summary: str) -> Any:
    """How an action that changes where an import stands is described."""
    wrong = OpenApiResponse(description="It isn't in a state for that.")
    return extend_schema(
        summary=summary, tags=["Imports"], request=None, responses={200: ImportWithErrors, 409: wrong}
    )


@extend_schema_view(
    list=extend_schema(summary="List imports", tags=["Imports"]),
    retrieve=extend_schema(summary="See how far an import is", tags=["Imports"], responses=ImportWithErrors),
)
class ImportViewSet(ScopedViewSet):
    """Files of answers that come in. Needs the scope `import.run`."""

    queryset = ImportRun.objects.select_related("questionnaire", "unit")
    serializer_class = ImportOut
    filterset_class = ImportFilters
    rights: ClassVar[dict[str, str]] = dict.fromkeys(
        ("list", "retrieve", "create", "start", "cancel", "undo", "redo"), ACTION
    )
    orderings: ClassVar[dict[str, str]] = {"-created": "-id", "created": "id"}

    def get_parsers(self) -> list[Any]:
        """A new file comes as a form with a file, all else as JSON."""
        is_upload = getattr(self, "action_map", {}).get("post") == "create"
        return [MultiPartParser()] if is_upload else super().get_parsers()

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Answer:
        """How far it is, what came of it, and the first rows with errors."""
        return self._told(self.get_object())

    @extend_schema(
        summary="Import a file of answers",
        tags=["Imports"],
        request={"multipart/form-data": ImportIn},
        responses={
            201: ImportWithErrors,
            422: OpenApiResponse(description="The file can't be read; `detail` says why."),
        },
    )
    @idempotent
    def create(self, request: Request) -> Answer:
        """A worker checks every row and stores them where none has an error; ask until `status` is `done` or
        `failed`. The same file again stores nothing twice."""
        body = ImportIn(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        rows = Questionnaire.objects.visible_to(self.principal).select_related("program", "current")
        asked = find_named(
            rows.filter(is_system=False, current__isnull=False), said["questionnaire"], "questionnaire"
        )
        units = OrgUnit.objects.active().reachable(self.principal, ACTION)
        unit = find_named(units, said["unit"], "unit")
        try:
            run = begin_import(said["file"], asked, unit=unit, by=self.principal, mapping=said.get("mapping"))
        except (TableError, FileTooLarge) as error:
            raise Refused(str(error), "unreadable") from None
        self._start(run, said)
        headers = {"Location": f"{request.path}{run.uuid}/"}
        return self._told(run, status=status.HTTP_201_CREATED, headers=headers)

    @extend_schema(
        summary="Start an import again",
        tags=["Imports"],
        request=StartAgainIn,
        responses=ImportWithErrors,
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def start(self, request: Request, uuid: Any) -> Answer:
        """Imports a file that was checked alone, or goes on with one that was stopped."""
        run = self.get_object()
        body = StartAgainIn(data=request.data)
        body.is_valid(raise_exception=True)
        self._start(run, body.validated_data)
        return self._told(run)

    @_doing("Stop an import")
    @action(detail=True, methods=["post"])
    @idempotent
    def cancel(self, request: Request, uuid: Any) -> Answer:
        """Rows that are stored stay until it is undone."""
        run = self.get_object()
        return self._done(run, import_runs.cancel_run(run, by=self.principal))

    @_doing("Undo an import")
    @action(detail=True, methods=["post"])
    @idempotent
    def undo(self, request: Request, uuid: Any) -> Answer:
        """A worker takes its responses out of every score; `status` is `undone` then."""
        run = self.get_object()
        return self._done(run, undoing.start_undoing(run, by=self.principal))

    @_doing("Take an undoing back")
    @action(detail=True, methods=["post"])
    @idempotent
    def redo(self, request: Request, uuid: Any) -> Answer:
        """A worker counts its responses again."""
        run = self.get_object()
        return self._done(run, undoing.start_redoing(run, by=self.principal))

    def _start(self, run: ImportRun, said: dict[str, Any]) -> None:
        started = run.chunks.exists() and import_runs.start_run(
            run,
            is_dry=said["is_dry"],
            skip_errors=said["skip_errors"],
            opens_cases=said["opens_cases"],
            by=self.principal,
        )
        if not started:
            raise Conflict(NOT_NOW.format(status=run.status))

    def _done(self, run: ImportRun, is_done: bool) -> Answer:
        if not is_done:
            raise Conflict(NOT_NOW.format(status=run.status))
        return self._told(run)

    def _told(self, run: ImportRun, **more: Any) -> Answer:
        stored = self.queryset.all().get(pk=run.pk)
        return Answer(ImportWithErrors(stored, context=self.get_serializer_context()).data, **more)
