"""What responses look like going out."""

from functools import cached_property
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api import UnitRef
from surveys.api.intake import shown_source
from surveys.domain.asking.anonymity import Place, places_with_few_answers
from surveys.domain.responses.values import answers_in_words, document_of, facts_of
from surveys.models import Questionnaire, Response


class QuestionnaireRef(serializers.ModelSerializer[Questionnaire]):
    id = serializers.UUIDField(source="uuid")

    class Meta:
        model = Questionnaire
        fields = ("id", "name")


class AnswerOut(serializers.Serializer[Any]):
    """One answer, under the version it was given to."""

    field = serializers.CharField(help_text="Field address.")
    key = serializers.CharField()
    question = serializers.CharField()
    answer = serializers.JSONField(help_text="As it is stored: number, choice id, list of ids or text.")
    words = serializers.CharField()
    value = serializers.FloatField(allow_null=True)
    scale = serializers.CharField(help_text='"0..10", "" without a scale.')


class ContactOut(serializers.Serializer[Any]):
    """Who answered. Names and addresses are null for who may not see them."""

    name = serializers.CharField(allow_null=True)
    email = serializers.CharField(allow_null=True)
    phone = serializers.CharField(allow_null=True)
    may_be_contacted = serializers.BooleanField()
    is_masked = serializers.BooleanField()


def contact_of(row: Any, principal: Any) -> dict[str, Any] | None:
    """The respondent of `row` (a response or a case) as `principal` may see them."""
    person = row.respondent
    if person is None:
        return None
    is_known = principal.can_at("contact.view", row.unit)
    shown = {part: getattr(person, part) if is_known else None for part in ("name", "email", "phone")}
    return {**shown, "may_be_contacted": person.may_be_contacted, "is_masked": not is_known}


class ResponseOut(serializers.ModelSerializer[Response]):
    """A response."""

    id = serializers.UUIDField(source="uuid")
    questionnaire = QuestionnaireRef()
    version = serializers.IntegerField(source="version.number")
    program = serializers.CharField(source="program.code")
    unit = UnitRef()
    touchpoint = serializers.CharField(source="touchpoint.code", default=None, allow_null=True)
    source = serializers.SerializerMethodField()  # type: ignore[assignment]  # not DRF's own
    external_id = serializers.SerializerMethodField(help_text="Null where it was erased.")
    is_excluded = serializers.SerializerMethodField(help_text="Left out of scores by hand.")
    is_erased = serializers.SerializerMethodField(
        help_text="Texts and contact were erased for good; ratings and choices stay."
    )
    superseded_by = serializers.UUIDField(
        source="superseded_by_uuid",
        allow_null=True,
        help_text="What replaced it; such a one counts nowhere.",
    )
    contact = serializers.SerializerMethodField()
    embedded = serializers.SerializerMethodField(
        help_text="What the survey set by its answers is left out where comments stay hidden, and what it "
        "took from names and addresses for who may not see them."
    )
    answers = serializers.SerializerMethodField()
    hides_comments = serializers.BooleanField(
        source="program.hides_few_comments",
        help_text="Comments of anonymous and employee programs aren't given out one by one; "
        "no answers at all where too few answered at the unit.",
    )

    class Meta:
        model = Response
        fields = (
            "id", "questionnaire", "version", "program", "unit", "touchpoint", "channel", "language",
            "status", "started_at", "completed_at", "day", "time_precision", "weight", "source",
            "external_id", "is_test", "is_excluded", "is_erased", "is_remeasurement", "superseded_by",
            "contact", "embedded", "hides_comments", "answers",
        )  # fmt: skip

    @extend_schema_field(str)
    def get_source(self, response: Response) -> str:
        return shown_source(response.source)

    @extend_schema_field({"type": "string", "nullable": True})
    def get_external_id(self, response: Response) -> str | None:
        return None if response.erased_at else response.external_id

    @extend_schema_field(bool)
    def get_is_erased(self, response: Response) -> bool:
        return response.erased_at is not None

    @extend_schema_field(bool)
    def get_is_excluded(self, response: Response) -> bool:
        return response.excluded_at is not None

    @extend_schema_field(ContactOut(allow_null=True))
    def get_contact(self, response: Response) -> dict[str, Any] | None:
        return contact_of(response, self.context["view"].principal)

    @extend_schema_field({"type": "object", "additionalProperties": {}})
    def get_embedded(self, response: Response) -> dict[str, Any]:
        sees_contact = self.context["view"].principal.can_at("contact.view", response.unit)
        hides = response.program.hides_few_comments
        return facts_of(response, hides_answers=hides, sees_contact=sees_contact)

    @cached_property
    def _few(self) -> set[Place]:
        """Read once for all rows of a page: they share this serializer."""
        return places_with_few_answers()

    @extend_schema_field(AnswerOut(many=True))
    def get_answers(self, response: Response) -> list[dict[str, Any]]:
        document, hides = document_of(response), response.program.hides_few_comments
        sees_contact = self.context["view"].principal.can_at("contact.view", response.unit)
        found: list[dict[str, Any]] = []
        if hides and (response.program_id, response.unit_id) in self._few:
            return found
        for one in answers_in_words(response, response.language):
            spec = document.field(one.address)
            if spec is None or (hides and one.is_text) or (one.is_personal and not sees_contact):
                continue
            found.append(
                {
                    "field": one.address,
                    "key": spec.export_name,
                    "question": one.question,
                    "answer": response.answers[one.address],
                    "words": one.answer,
                    "value": one.value if isinstance(one.value, int | float) else None,
                    "scale": one.scale,
                }
            )
        return found


class BulkRowOut(serializers.Serializer[Any]):
    """What became of one row."""

    row = serializers.IntegerField(help_text="Its place in `rows`, from 0.")
    id = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=["created", "same", "conflict", "invalid", "closed"])
    errors = serializers.ListField(  # type: ignore[assignment]  # not DRF's own
        child=serializers.DictField(), required=False
    )


class BulkOut(serializers.Serializer[Any]):
    """What became of all rows."""

    created = serializers.IntegerField()
    same = serializers.IntegerField()
    refused = serializers.IntegerField()
    results = BulkRowOut(many=True)
