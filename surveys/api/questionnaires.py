"""Published questionnaires as partners need them: which there are, and what their questions are called."""

from typing import Any, ClassVar

import django_filters
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response as Answer

from accounts.api import ScopedFilters, SharedViewSet
from common.api.filtering import TrueFalse
from common.downloads import safe_name
from surveys import document as documents
from surveys.document import Document
from surveys.domain.questionnaires.survey_files import WRITTEN, write_survey_file
from surveys.kinds import QuestionSpec, kind_of
from surveys.models import Questionnaire


class ChoiceOut(serializers.Serializer[Any]):
    """One of the answers to choose from."""

    id = serializers.CharField()
    value = serializers.FloatField(allow_null=True, help_text='Null without a number, as "not applicable".')
    text = serializers.CharField()


class FieldOut(serializers.Serializer[Any]):
    """What an answer may be sent under: its key or its address."""

    key = serializers.CharField()
    field = serializers.CharField(help_text="Field address.")
    type = serializers.ChoiceField(choices=["number", "choice", "choices", "text", "date"])
    text = serializers.CharField(help_text="The question as people read it here.")
    scale = serializers.CharField(help_text='"0..10", "" without a scale.')


class QuestionOut(serializers.Serializer[Any]):
    """A question of the published version. A matrix has one field a row."""

    key = serializers.CharField()
    kind = serializers.CharField()
    text = serializers.CharField()
    is_required = serializers.BooleanField(help_text="Must be answered where it is asked.")
    is_conditional = serializers.BooleanField(help_text="Asked after some answers only.")
    choices = ChoiceOut(many=True)
    fields = FieldOut(many=True)  # type: ignore[assignment]  # not DRF's own


class QuestionnaireOut(serializers.ModelSerializer[Questionnaire]):
    """A published questionnaire."""

    id = serializers.UUIDField(source="uuid")
    program = serializers.CharField(source="program.code")
    version = serializers.IntegerField(source="current.number")
    languages = serializers.ListField(child=serializers.CharField(), source="current.languages")
    published_at = serializers.DateTimeField(source="current.published_at")

    class Meta:
        model = Questionnaire
        fields: tuple[str, ...] = (
            "id", "name", "program", "is_open", "version", "languages", "published_at",
        )  # fmt: skip


class QuestionnaireWithQuestions(QuestionnaireOut):
    """With its questions in the order in which they are asked, in the language it was written in."""

    questions = serializers.SerializerMethodField()

    class Meta(QuestionnaireOut.Meta):
        fields = (*QuestionnaireOut.Meta.fields, "questions")

    @extend_schema_field(QuestionOut(many=True))
    def get_questions(self, questionnaire: Questionnaire) -> list[dict[str, Any]]:
        document = documents.of_version(questionnaire.published)
        return [
            question_out(document, one) for one in document.questions.values() if document.fields_of(one.uid)
        ]


def question_out(document: Document, question: QuestionSpec) -> dict[str, Any]:
    """A question by the names and values that sending a response takes."""
    return {
        "key": question.key,
        "kind": question.kind,
        "text": document.text(f"{question.uid}.text"),
        "is_required": question.is_required,
        "is_conditional": bool(question.display),
        "choices": choices_out(document, question),
        "fields": [
            {
                "key": spec.export_name,
                "field": spec.address,
                "type": spec.value_type,
                "text": document.label(spec.address),
                "scale": spec.scale,
            }
            for spec in document.fields_of(question.uid)
        ],
    }


def choices_out(document: Document, question: QuestionSpec) -> list[dict[str, Any]]:
    """Choices in order; a yes or no that stands in no definition too."""
    fixed = [{"id": one} for one in reversed(kind_of(question).fixed_choices)]
    return [
        {"id": one["id"], "value": one.get("value"), "text": document.words(question.uid, one["id"])}
        for one in fixed or question.choices
    ]


class QuestionnaireFilters(ScopedFilters):
    """Filters of questionnaires."""

    unit = None
    program = django_filters.CharFilter(method="by_shared", label="Code or id.")
    is_open = TrueFalse(field_name="is_open")

    class Meta:
        model = Questionnaire
        fields: ClassVar[list[str]] = []


@extend_schema_view(
    list=extend_schema(summary="List questionnaires", tags=["Questionnaires"]),
    retrieve=extend_schema(
        summary="Read a questionnaire with its questions",
        tags=["Questionnaires"],
        responses=QuestionnaireWithQuestions,
    ),
)
class QuestionnaireViewSet(SharedViewSet):
    """Published questionnaires that responses can be sent to. Needs the scope `program.view`."""

    queryset = (
        Questionnaire.objects.filter(current__isnull=False, is_system=False)
        .select_related("program", "current")
        .defer("current__definition")
    )
    serializer_class = QuestionnaireOut
    filterset_class = QuestionnaireFilters
    rights: ClassVar[dict[str, str]] = dict.fromkeys(("list", "retrieve", "definition"), "program.view")
    orderings: ClassVar[dict[str, str]] = {"name": "name", "-created": "-id", "created": "id"}

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Answer:
        """The published version: the names and values that a response takes."""
        context = self.get_serializer_context()
        return Answer(QuestionnaireWithQuestions(self.get_object(), context=context).data)

    @extend_schema(
        summary="Take a questionnaire along",
        tags=["Questionnaires"],
        parameters=[
            OpenApiParameter("as", enum=list(WRITTEN), description="Rapport's own JSON, or Qualtrics' QSF.")
        ],
        responses={200: OpenApiTypes.OBJECT},
    )
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def definition(self, request: Request, uuid: Any) -> HttpResponse:
        """The published version as a survey file, which `survey-files` reads back to the same."""
        questionnaire = self.get_object()
        if unknown := sorted(set(request.query_params) - {"as"}):
            raise ValidationError({name[:100]: ["There is no such filter."] for name in unknown})
        kind = request.query_params.get("as", "json")
        if kind not in WRITTEN:
            raise ValidationError({"as": ["Choose json or qsf."]})
        version = questionnaire.published
        data = write_survey_file(version.definition, name=questionnaire.name, file_format=kind)
        name = f"{safe_name(questionnaire.name)}.{kind}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(data, content_type="application/json", headers=headers)
