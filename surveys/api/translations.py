"""Translations of a draft through the API: how far each is, its texts, its file, and taking one in."""

from typing import Any, ClassVar

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response as Answer
from rest_framework.views import APIView

from accounts.http import get_reachable_or_404
from common.api.errors import Conflict
from common.api.filtering import check_params
from common.api.inputs import StrictInput, TrueBoolean, TrueText
from surveys.document import DefinitionInvalid, Document, language_name
from surveys.domain.questionnaires.drafting import EditRefused
from surveys.domain.questionnaires.editing import DraftConflict, draft_of
from surveys.domain.questionnaires.translating import (
    Comparison,
    compare,
    compare_file,
    export_translation,
    take_translation,
)
from surveys.formats.translations import CONTENT_TYPES, Entry, FileUnreadable, TranslationFile
from surveys.logic.wording import STATES, progress_of, translated
from surveys.models import Questionnaire

LONGEST_FILE = 900_000
CONFLICT = "Somebody else changed this survey meanwhile. Try again."


class TranslationOut(serializers.Serializer[Any]):
    """A language of the draft and how far it is; the first one is that it was written in."""

    language = serializers.CharField()
    name = serializers.CharField(help_text="As its own speakers write it.")
    is_source = serializers.BooleanField()
    texts = serializers.IntegerField(help_text="Texts of the survey.")
    missing = serializers.IntegerField(help_text="Shown in the first language until then.")
    changed = serializers.IntegerField(help_text="Older than their source.")
    wrong = serializers.IntegerField(help_text="With other gaps or tags than their source.")
    percent = serializers.IntegerField(help_text="There and up to date.")


class TextOut(serializers.Serializer[Any]):
    """One text beside its translation."""

    path = serializers.CharField()
    place = serializers.CharField(help_text="The question's number, the page, or the survey.")
    name = serializers.CharField(help_text="What it is there.")
    kind = serializers.CharField(help_text="The question's kind.")
    longest = serializers.IntegerField(help_text="Characters that fit.")
    state = serializers.ChoiceField(choices=STATES)
    source = serializers.CharField()  # type: ignore[assignment]  # not DRF's own
    text = serializers.CharField()
    troubles = serializers.ListField(child=serializers.CharField())


class TranslationIn(StrictInput):
    """Texts by path, or a file as we or a translator's tool write it; and which of them to take."""

    texts = serializers.DictField(child=TrueText(allow_blank=True), required=False)
    file = TrueText(required=False, max_length=LONGEST_FILE, trim_whitespace=False)
    take = serializers.ListField(
        child=TrueText(max_length=80),
        required=False,
        help_text="Paths; without it all that break no gap and no tag and whose source is still the same.",
    )
    dry_run = TrueBoolean(default=False, help_text="Tells what would change, and saves nothing.")


class TranslationTaken(serializers.Serializer[Any]):
    """What the file said, and which texts were taken."""

    language = serializers.CharField()
    added = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    empty = serializers.IntegerField(help_text="Stay as they are.")
    unknown = serializers.ListField(child=serializers.CharField(), help_text="Paths of no text.")
    unread = serializers.ListField(child=serializers.DictField())
    twice = serializers.ListField(child=serializers.CharField(), help_text="The last one counts.")
    changes = serializers.ListField(child=serializers.DictField())
    taken = serializers.ListField(child=serializers.CharField())


class Translations(APIView):
    """The languages of a questionnaire's draft. Needs the scope `program.view`."""

    rights: ClassVar[dict[str, str]] = {"get": "program.view"}

    @extend_schema(
        summary="List the languages of a questionnaire",
        tags=["Questionnaires"],
        responses=TranslationOut(many=True),
        operation_id="questionnaires_translations_list",
    )
    def get(self, request: Request, uuid: Any) -> Answer:
        """Each language and how complete it is."""
        check_params(request, ())
        document = Document(draft_of(_visible(request, uuid)).definition)
        found = [progress_of(document, code) for code in document.languages]
        rows = [
            {"language": one.language, "name": language_name(one.language), "texts": one.total}
            | {"is_source": one.language == document.languages[0], "percent": one.percent}
            | {"missing": one.missing, "changed": one.changed, "wrong": one.wrong}
            for one in found
        ]
        return Answer(TranslationOut(rows, many=True).data, headers={"Cache-Control": "no-store"})


class Translation(APIView):
    """One translation: read with the scope `program.view`, changed with `survey.edit`."""

    rights: ClassVar[dict[str, str]] = {"get": "program.view", "post": "survey.edit"}

    @extend_schema(
        summary="Read a translation",
        tags=["Questionnaires"],
        parameters=[OpenApiParameter("file", str, enum=list(CONTENT_TYPES), description="A file instead.")],
        responses={(200, "application/json"): TextOut(many=True), (200, "text/csv"): OpenApiTypes.STR},
        operation_id="questionnaires_translations_retrieve",
    )
    def get(self, request: Request, uuid: Any, language: str) -> HttpResponse:
        """All texts in order, or the same as CSV or XLIFF."""
        check_params(request, ("file",))
        questionnaire = _visible(request, uuid)
        document = Document(draft_of(questionnaire).definition)
        if language not in document.languages[1:]:
            raise Http404
        kind = request.query_params.get("file", "")
        if kind and kind not in CONTENT_TYPES:
            raise ValidationError({"file": [f"Known are: {', '.join(CONTENT_TYPES)}."]})
        if kind:
            data = export_translation(questionnaire, language, kind)
            return HttpResponse(data, content_type=CONTENT_TYPES[kind])
        rows = [
            {"path": row.wording.path, "place": row.wording.place, "name": row.wording.name}
            | {"kind": row.wording.kind, "longest": row.wording.longest, "state": row.state}
            | {"source": row.source, "text": row.own, "troubles": row.troubles}
            for row in translated(document, language)
        ]
        return Answer(TextOut(rows, many=True).data, headers={"Cache-Control": "no-store"})

    @extend_schema(
        summary="Take texts of a translation",
        tags=["Questionnaires"],
        request=TranslationIn,
        responses=TranslationTaken,
        operation_id="questionnaires_translations_take",
    )
    def post(self, request: Request, uuid: Any, language: str) -> Answer:
        """Texts or a file; what is empty stays as it is. One change, which the builder can undo."""
        principal: Any = request.user
        rows = Questionnaire.objects.visible_to(principal)
        questionnaire = get_reachable_or_404(rows, principal, self.rights["post"], uuid=uuid)
        body = TranslationIn(data=request.data)
        body.is_valid(raise_exception=True)
        said, draft = body.validated_data, draft_of(questionnaire)
        if language not in Document(draft.definition).languages[1:]:
            raise Http404
        comparison = _comparison(draft, language, said)
        taken = _taken(comparison, said.get("take"))
        if not said["dry_run"]:
            try:
                take_translation(draft, comparison, taken, rev=draft.rev, by=principal)
            except DraftConflict:
                raise Conflict(CONFLICT) from None
            except (DefinitionInvalid, EditRefused) as error:
                raise ValidationError({"texts": [str(error)]}) from None
        answer = comparison.as_dict() | {"taken": [] if said["dry_run"] else taken}
        return Answer(TranslationTaken(answer).data)


def _comparison(draft: Any, language: str, said: dict[str, Any]) -> Comparison:
    if ("file" in said) == ("texts" in said):
        raise ValidationError({"texts": ["Give texts or a file."]})
    if "texts" in said:
        entries = [Entry(path, None, text.replace("\x00", "")) for path, text in said["texts"].items()]
        return compare(Document(draft.definition), language, TranslationFile(entries=entries))
    try:
        return compare_file(draft, language, said["file"].encode("utf-8", "replace"), "")
    except FileUnreadable as error:
        raise ValidationError({"file": [str(error)]}) from None


def _taken(comparison: Comparison, wanted: list[str] | None) -> list[str]:
    """The paths to take: those wanted that say something new, or all that nothing speaks against."""
    if wanted is None:
        return [one.wording.path for one in comparison.news if one.is_safe]
    return [one.wording.path for one in comparison.news if one.wording.path in wanted]


def _visible(request: Request, uuid: Any) -> Questionnaire:
    principal: Any = request.user
    found: Questionnaire = get_object_or_404(Questionnaire.objects.visible_to(principal), uuid=uuid)
    return found
