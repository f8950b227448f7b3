"""Survey files of other tools: read for a report, and made into surveys."""

from typing import Any, ClassVar

import django_filters
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response as Answer

from accounts.api import ScopedFilters, ScopedViewSet, UnitRef, find_named
from accounts.models import OrgUnit
from common.api.errors import Busy, Conflict, Refused
from common.api.filtering import TrueFalse
from common.api.idempotency import idempotent
from common.api.inputs import StrictInput, TrueText
from surveys.api.schemas import QuestionnaireRef
from surveys.document import DefinitionInvalid
from surveys.domain.questionnaires.reading_apart import ReadersBusy
from surveys.domain.questionnaires.staging import (
    AlreadyMade,
    FileForgotten,
    forget_survey_file,
    make_survey,
    stage_survey_file,
)
from surveys.domain.questionnaires.survey_files import LONGEST_NAME
from surveys.formats import FileUnreadable
from surveys.models import Program, Questionnaire, SurveyFile


class MakeIn(StrictInput):
    """What a file becomes."""

    program = TrueText(max_length=60, help_text="Code or id.")
    unit = TrueText(
        max_length=60, required=False, help_text="Code or id of its owner; without it the program's."
    )
    name = TrueText(max_length=LONGEST_NAME, required=False, help_text="Without it as in the file.")


class FileIn(StrictInput):
    """A survey file; with `save` it becomes a survey at once."""

    file = serializers.FileField(max_length=200)
    save = serializers.BooleanField(  # type: ignore[assignment]  # not DRF's own
        default=False, help_text="Make a survey of it at once; else it waits for a week."
    )
    program = TrueText(max_length=60, required=False, help_text="Code or id; needed with `save`.")
    unit = TrueText(max_length=60, required=False, help_text="Code or id of the owner.")
    name = TrueText(max_length=LONGEST_NAME, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["save"] and "program" not in attrs:
            raise ValidationError({"program": ["Say to which program the survey belongs."]})
        return attrs


class ElementOut(serializers.Serializer[Any]):
    """What became of one element of the file."""

    id = serializers.CharField()
    kind = serializers.CharField()
    text = serializers.CharField(help_text="The question or block it belongs to, in words.")
    status = serializers.ChoiceField(choices=["full", "simplified", "left_out"])
    why = serializers.CharField(required=False)


class ObstacleOut(serializers.Serializer[Any]):
    """What must be changed before the survey can be published."""

    where = serializers.CharField()
    what = serializers.CharField()


class SurveyFileOut(serializers.ModelSerializer[SurveyFile]):
    """A survey file that was read."""

    id = serializers.UUIDField(source="uuid")
    survey = serializers.CharField(source="name", help_text="Its name in the file.")
    questions = serializers.IntegerField(source="question_count")
    full = serializers.IntegerField(source="full_count")
    simplified = serializers.IntegerField(source="simplified_count")
    left_out = serializers.IntegerField(source="left_out_count")
    unit = UnitRef(help_text="Who edits surveys here sees it.")
    questionnaire = QuestionnaireRef(allow_null=True, help_text="The survey that was made of it.")

    class Meta:
        model = SurveyFile
        fields: tuple[str, ...] = (
            "id", "file_name", "format", "survey", "questions", "full", "simplified", "left_out", "unit",
            "questionnaire", "created_at", "expires_at",
        )  # fmt: skip


class SurveyFileWithReport(SurveyFileOut):
    """With what became of each element, and what is to be done before it can be published."""

    elements = serializers.SerializerMethodField()
    before_publishing = serializers.SerializerMethodField()

    class Meta(SurveyFileOut.Meta):
        fields = (*SurveyFileOut.Meta.fields, "elements", "before_publishing")

    @extend_schema_field(ElementOut(many=True))
    def get_elements(self, file: SurveyFile) -> list[dict[str, Any]]:
        return list(file.elements)

    @extend_schema_field(ObstacleOut(many=True))
    def get_before_publishing(self, file: SurveyFile) -> list[dict[str, str]]:
        return list(file.obstacles)


class SurveyFileFilters(ScopedFilters):
    """Filters of survey files."""

    is_waiting = TrueFalse(field_name="questionnaire", lookup_expr="isnull")
    format = django_filters.CharFilter(field_name="format", lookup_expr="exact")

    class Meta:
        model = SurveyFile
        fields: ClassVar[list[str]] = []


@extend_schema_view(
    list=extend_schema(summary="List survey files", tags=["Survey files"]),
    retrieve=extend_schema(
        summary="Read a survey file's report", tags=["Survey files"], responses=SurveyFileWithReport
    ),
)
class SurveyFileViewSet(ScopedViewSet):
    """Files of Qualtrics, LimeSurvey, XLSForm, SurveyJS and Rapport. Needs the scope `survey.edit`."""

    queryset = SurveyFile.objects.select_related("unit", "questionnaire")
    serializer_class = SurveyFileOut
    filterset_class = SurveyFileFilters
    rights: ClassVar[dict[str, str]] = dict.fromkeys(
        ("list", "retrieve", "create", "destroy", "make"), "survey.edit"
    )
    orderings: ClassVar[dict[str, str]] = {"-created": "-id", "created": "id"}

    def get_parsers(self) -> list[Any]:
        """A new file comes as a form with a file, all else as JSON."""
        is_upload = getattr(self, "action_map", {}).get("post") == "create"
        return [MultiPartParser()] if is_upload else super().get_parsers()

    def get_queryset(self) -> Any:
        rows = super().get_queryset()
        return rows.defer("elements", "obstacles", "definition") if self.action == "list" else rows

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Answer:
        """What became of each element of the file."""
        return self._told(self.get_object())

    @extend_schema(
        summary="Read a survey file",
        tags=["Survey files"],
        request={"multipart/form-data": FileIn},
        responses={
            201: SurveyFileWithReport,
            422: OpenApiResponse(description="The file can't be read; `detail` says why."),
            503: OpenApiResponse(description="Other files are being read: send it again in a minute."),
        },
    )
    @idempotent
    def create(self, request: Request) -> Answer:
        """Reads a file and tells what would come across: 201. Nothing is saved but this report, which waits
        a week, unless `save` is true: then it becomes a survey at once."""
        body = FileIn(data=request.data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        program, unit = self._places(said) if said["save"] else (None, self._waits_at(said))
        upload = said["file"]
        try:
            file = stage_survey_file(upload.read(), upload.name, unit=unit, by=self.principal)
        except ReadersBusy as error:
            raise Busy(str(error)) from None
        except FileUnreadable as error:
            raise Refused(str(error), "unreadable") from None
        if program is not None:
            self._make(file, program, unit, said.get("name", ""))
        headers = {"Location": f"{request.path}{file.uuid}/"}
        return self._told(file, status=status.HTTP_201_CREATED, headers=headers)

    @extend_schema(
        summary="Make a survey of a file",
        tags=["Survey files"],
        request=MakeIn,
        responses=SurveyFileWithReport,
    )
    @action(detail=True, methods=["post"])
    @idempotent
    def make(self, request: Request, uuid: Any) -> Answer:
        """The survey is a draft then; 409 where one was made of this file already."""
        file = self.get_object()
        body = MakeIn(data=request.data)
        body.is_valid(raise_exception=True)
        program, unit = self._places(body.validated_data)
        self._make(file, program, unit, body.validated_data.get("name", ""))
        return self._told(file)

    @extend_schema(summary="Forget a survey file", tags=["Survey files"], responses={204: None})
    def destroy(self, request: Request, uuid: Any) -> Answer:
        """Deletes the report; a survey that was made of it stays."""
        forget_survey_file(self.get_object(), by=self.principal)
        return Answer(status=status.HTTP_204_NO_CONTENT)

    def _make(self, file: SurveyFile, program: Program, unit: OrgUnit, name: str) -> Questionnaire:
        try:
            return make_survey(file, program=program, owner=unit, name=name, by=self.principal)
        except AlreadyMade as error:
            raise Conflict(str(error)) from None
        except FileForgotten as error:
            raise NotFound(str(error)) from None
        except DefinitionInvalid as error:
            raise Refused(f"Send the file again. {error}", "unreadable") from None

    def _places(self, said: dict[str, Any]) -> tuple[Program, OrgUnit]:
        """The program and the owner that are named, in reach."""
        program = find_named(
            Program.objects.visible_to(self.principal).select_related("owner"), said["program"], "program"
        )
        name = said.get("unit") or str(program.owner.uuid)
        return program, find_named(self._units(), name, "unit")

    def _waits_at(self, said: dict[str, Any]) -> OrgUnit:
        """Where a file waits: the unit that is named, or the highest in reach."""
        if "unit" in said:
            found: OrgUnit = find_named(self._units(), said["unit"], "unit")
            return found
        highest: OrgUnit | None = self._units().order_by("depth", "path").first()
        if highest is None:
            raise ValidationError({"unit": ["There is no unit in reach where surveys may be edited."]})
        return highest

    def _units(self) -> Any:
        return OrgUnit.objects.active().reachable(self.principal, "survey.edit")

    def _told(self, file: SurveyFile, **more: Any) -> Answer:
        return Answer(SurveyFileWithReport(file, context=self.get_serializer_context()).data, **more)
