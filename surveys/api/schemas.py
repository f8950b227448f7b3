"""What responses look like coming in and going out."""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api import UnitRef
from common.api.inputs import StrictInput, TrueBoolean, TrueInteger, TrueNumber, TrueText
from common.clock import now
from surveys.api.intake import shown_source
from surveys.domain.asking.anonymity import Place, places_with_few_answers
from surveys.domain.responses.correcting import REASON_LENGTH
from surveys.domain.responses.values import answers_in_words, document_of, facts_of
from surveys.models import Questionnaire, Response

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
CLOCKS_DIFFER_BY = timedelta(minutes=5)
MOST_EMBEDDED, LONGEST_NAME, LONGEST_VALUE = 50, 60, 500
MOST_ROWS = 1000


class Moment(serializers.DateTimeField):
    """A moment of this century that isn't yet to come. Without an offset it is the organisation's time."""

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            self.fail("invalid", format="2026-05-30T14:05:00Z")
        moment = super().to_internal_value(value)
        if not EARLIEST <= moment <= now() + CLOCKS_DIFFER_BY:
            raise serializers.ValidationError("Give a moment from the year 2000 until now.")
        return moment


class ContactIn(StrictInput):
    """How a customer who said yes can be reached."""

    name = TrueText(max_length=150, required=False, allow_blank=True)
    email = TrueText(max_length=254, required=False, allow_blank=True)
    phone = TrueText(max_length=30, required=False, allow_blank=True)


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {},
        "example": {"nps": 3, "restrooms": 2, "q2.r2": "c5", "why": "The queue took 40 minutes."},
        "description": "By question key or field address. Choices by value or id; null is no answer.",
    }
)
class AnswersField(serializers.Field[Any, Any, Any, Any]):
    """A map of answers; what they mean is the questionnaire's matter."""

    default_error_messages = {"shape": "Give an object: question key or field address → answer."}

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict):
            self.fail("shape")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field(
    {
        "type": "object",
        "additionalProperties": {},
        "example": {"gate": "A7"},
        "description": "Facts you know beside the answers: up to 50 texts, numbers and yes/no values.",
    }
)
class EmbeddedField(serializers.Field[Any, Any, Any, Any]):
    """A flat map of facts."""

    default_error_messages = {
        "shape": f"Give an object of up to {MOST_EMBEDDED} texts (up to {LONGEST_VALUE} characters), numbers "
        f"and yes/no values, under names of up to {LONGEST_NAME} characters."
    }

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict) or len(data) > MOST_EMBEDDED:
            self.fail("shape")
        for name, value in data.items():
            is_plain = value is None or isinstance(value, str | int | float)
            if not is_plain or len(name) > LONGEST_NAME or len(str(value)) > LONGEST_VALUE:
                self.fail("shape")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class ResponseIn(StrictInput):
    """One finished response."""

    id = serializers.UUIDField(help_text="Made by you; the same id again stores nothing twice.")
    questionnaire = serializers.UUIDField()
    unit = TrueText(max_length=60, help_text="Code or id.")
    touchpoint = TrueText(max_length=60, required=False, allow_null=True, help_text="Code or id.")
    answers = AnswersField()
    version = TrueInteger(required=False, allow_null=True, min_value=1, max_value=10**6)
    language = TrueText(max_length=12, required=False, allow_blank=True)
    started_at = Moment(required=False, allow_null=True)
    completed_at = Moment(required=False, allow_null=True, help_text="Now, if you don't say.")
    weight = TrueNumber(required=False, min_value=0, max_value=999_999)
    embedded = EmbeddedField(required=False)
    contact = ContactIn(required=False, allow_null=True)
    source = serializers.RegexField(  # type: ignore[assignment]  # not DRF's own
        r"^[A-Za-z0-9._-]{1,30}$", required=False, help_text="Your system's name."
    )
    external_id = TrueText(
        max_length=120, required=False, allow_null=True, help_text="Its id in your system."
    )
    is_test = TrueBoolean(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        started, completed = attrs.get("started_at"), attrs.get("completed_at")
        if started and completed and started > completed:
            raise serializers.ValidationError({"started_at": ["This lies after completed_at."]})
        if attrs.get("source") and not attrs.get("external_id"):
            raise serializers.ValidationError({"external_id": ["A source needs the id it uses."]})
        return attrs


class ExcludeIn(StrictInput):
    reason = TrueText(
        max_length=REASON_LENGTH, help_text="Why. It stays in the history, so name no customer."
    )


class CorrectIn(StrictInput):
    answers = AnswersField(help_text="What changes. Null takes an answer out; others stay as they are.")
    why = TrueText(max_length=REASON_LENGTH, help_text="It stays in the history, so name no customer.")


class BulkIn(StrictInput):
    """Up to 1,000 responses."""

    rows = serializers.ListField(
        child=serializers.DictField(), min_length=1, max_length=MOST_ROWS, help_text="As for one response."
    )
    all_or_nothing = TrueBoolean(required=False, help_text="One row that can't be stored keeps all out.")


class BulkInSchema(StrictInput):
    """The description of BulkIn: its rows are read one by one."""

    rows = ResponseIn(many=True)
    all_or_nothing = serializers.BooleanField(required=False, default=False)

    class Meta:
        ref_name = "Bulk"


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
