from django.db import models

from common.ids import new_uuid


class DoNotContact(models.Model):
    """An address that is written to no more. Keyed by the hash alone, so that it outlives erasure."""

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", "Unsubscribed"
        BOUNCED = "bounced", "Address does not exist"
        COMPLAINT = "complaint", "Complaint"
        BY_HAND = "by_hand", "Entered by staff"

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    channel = models.CharField(max_length=10, default="email")
    address_hash = models.CharField(max_length=64)
    reason = models.CharField(max_length=20, choices=Reason)
    note = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "do not contact"
        constraints = [
            models.UniqueConstraint(fields=["channel", "address_hash"], name="one_stop_per_address")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.address_hash[:12]}…"
