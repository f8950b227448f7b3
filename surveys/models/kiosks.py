from django.db import models

from accounts.models import OrgUnit
from common.ids import new_uuid
from surveys.models.invitations import PublicLink
from surveys.querysets import KioskQuerySet, RefusalQuerySet


class KioskDevice(models.Model):
    """A device that stands somewhere and asks, also without a network. Its address /s/k/TOKEN/ is shown once.

    `waiting` is how many answers it said it still holds when it was last heard of; None before that.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    link = models.ForeignKey(PublicLink, on_delete=models.PROTECT, related_name="devices")
    name = models.CharField(max_length=100)
    token_hash = models.CharField(max_length=64, unique=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    waiting = models.PositiveIntegerField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = KioskQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def unit(self) -> OrgUnit:
        return self.link.unit

    @property
    def is_on(self) -> bool:
        """Whether it asks and its answers are taken: neither it nor its link is switched off."""
        return self.revoked_at is None and self.link.is_active


class KioskRefusal(models.Model):
    """What a device sent and could not be stored as a response: kept as it came, with the reason.

    `is_stored`: its response is, without the answers that `why` names. `names` are keyed hashes of the mail
    addresses and phone numbers in it, by which erasing a person finds it.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    device = models.ForeignKey(KioskDevice, on_delete=models.CASCADE, related_name="refusals")
    answer_uuid = models.UUIDField()
    sent = models.JSONField(help_text="As the device sent it.")
    why = models.TextField()
    is_stored = models.BooleanField(default=False)
    names = models.TextField(blank=True)
    received_at = models.DateTimeField(auto_now_add=True, db_index=True)

    objects = RefusalQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["device", "answer_uuid"], name="one_refusal_per_answer")
        ]

    def __str__(self) -> str:
        return f"Answer {self.answer_uuid} from {self.device}"

    @property
    def unit(self) -> OrgUnit:
        return self.device.link.unit
