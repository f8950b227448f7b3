from django.db import models
from django.db.models import Q

from common.ids import new_uuid

SLOTS = 8
MOST_VALUES = 1000
NOT_KNOWN = 0
OTHER = MOST_VALUES + 1  # all that came after the first MOST_VALUES


class Dimension(models.Model):
    """A fact about responses by which scores are told apart, such as the gate; the same everywhere in the
    organisation. Scores keep it in `seg<slot>`."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    key = models.SlugField(max_length=40, unique=True, help_text="Short key used in addresses and the API.")
    name = models.CharField(max_length=60, help_text="As it stands on pages: Airline, Gate.")
    field = models.CharField(
        max_length=120, help_text="The embedded data of responses that holds its value, such as airline."
    )
    slot = models.PositiveSmallIntegerField(unique=True, editable=False)
    is_active = models.BooleanField(default=True, help_text="Offered on units' pages.")
    is_filling = models.BooleanField(
        default=False,
        editable=False,
        help_text="Scores from before it was declared are being told apart: until then it is not offered.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["slot"]
        constraints = [
            models.CheckConstraint(condition=Q(slot__gte=1, slot__lte=SLOTS), name="dimension_has_a_slot")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def column(self) -> str:
        """The column of scores that holds its codes."""
        return f"seg{self.slot}"


class DimensionValue(models.Model):
    """One value of a dimension. Its code, given once and for all, is what scores hold; `key` is how the value
    is recognised, whatever its spaces and capitals."""

    dimension = models.ForeignKey(Dimension, on_delete=models.CASCADE, related_name="values")
    code = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=120, editable=False)
    label = models.CharField(max_length=120)

    class Meta:
        ordering = ["label"]
        constraints = [
            models.UniqueConstraint(fields=["dimension", "code"], name="one_value_per_code"),
            models.UniqueConstraint(fields=["dimension", "key"], name="one_code_per_value"),
            models.CheckConstraint(
                condition=Q(code__gte=1, code__lte=MOST_VALUES), name="dimension_value_has_a_code"
            ),
        ]

    def __str__(self) -> str:
        return self.label
