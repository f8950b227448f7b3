"""What responses look like coming in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.inputs import StrictInput, TrueBoolean, TrueInteger, TrueNumber, TrueText
from common.clock import now
from surveys.domain.responses.correcting import REASON_LENGTH

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
