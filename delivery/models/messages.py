from django.db import models
from django.db.models import Q

from accounts.models import OrgUnit
from common.ids import new_uuid
from delivery.querysets import MessageQuerySet

ERASED = "Erased."  # what stands in place of a subject and a text that were taken out


class Message(models.Model):
    """A row of the outbox, written in the transaction of the business change that wants it sent."""

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        STORED = "stored", "Stored, mail is not set up"
        IN_DOUBT = "in_doubt", "In doubt"
        SUPPRESSED = "suppressed", "Not sent: do not contact"
        CANCELLED = "cancelled", "Cancelled, not sent"
        DEAD = "dead", "Failed"

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    dedupe_key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(
        max_length=40, help_text="A name of the registry delivery.kinds, such as case.reply."
    )
    channel = models.CharField(max_length=10, default="email")
    is_bulk = models.BooleanField(
        default=False, help_text="Campaign mail: unsubscribe headers; never repeated in doubt."
    )
    unit = models.ForeignKey(
        OrgUnit, null=True, blank=True, on_delete=models.PROTECT, related_name="messages"
    )
    to_name = models.CharField(max_length=150, blank=True)
    to_address = models.CharField(max_length=254)
    address_hash = models.CharField(max_length=64, db_index=True)
    reply_to = models.CharField(max_length=254, blank=True)
    language = models.CharField(
        max_length=12, blank=True, help_text="What its frame and the page to unsubscribe speak."
    )
    subject = models.CharField(max_length=300)
    text = models.TextField()
    html = models.TextField(blank=True)
    context = models.JSONField(
        default=dict, blank=True, help_text="Ids that the kind's guard and handler read."
    )
    program_uuid = models.UUIDField(
        null=True, blank=True, help_text="The program it is about; programs stand above the outbox."
    )
    is_invented = models.BooleanField(default=False)

    status = models.CharField(max_length=12, choices=Status, default=Status.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(
        null=True, blank=True, help_text="Null once nothing is to be done."
    )
    lease_token = models.UUIDField(null=True, blank=True, editable=False)
    leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)
    replies = models.JSONField(
        default=list, blank=True, help_text="Each attempt: [when, a name of delivery.kinds.Result, words]."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["channel", "is_bulk", "next_attempt_at"],
                name="message_due",
                condition=Q(next_attempt_at__isnull=False),
            ),
            models.Index(
                fields=["leased_until"], name="message_leased", condition=Q(leased_until__isnull=False)
            ),
            models.Index(fields=["kind", "-id"]),
        ]

    def __str__(self) -> str:
        """Never the subject, which may name a customer: this stands in the audit, where nothing is erased."""
        return f"{self.kind} {self.uuid}"

    @property
    def is_erased(self) -> bool:
        """Whether its words were taken out, so that there is nothing left to send."""
        return self.text == ERASED and not self.html

    @property
    def message_id(self) -> str:
        """The fixed Message-ID: a repeat of the same row is recognised by the receiver."""
        return f"<{self.uuid}@rapport>"
