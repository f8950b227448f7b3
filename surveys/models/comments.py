from django.conf import settings
from django.db import models
from django.db.models import Q

from common.ids import new_uuid
from surveys.models.questionnaires import Questionnaire
from surveys.querysets import TeamCommentQuerySet


class TeamComment(models.Model):
    """What somebody says to colleagues about a survey, a block or a question; no part of the definition.

    `about` is the id of the question or block, "" for the survey; `about_label` what it was called then, so
    that a comment can be read when it is gone. Answers to a comment are its replies.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="team_comments")
    about = models.CharField(max_length=40, blank=True)
    about_label = models.CharField(max_length=150, blank=True)
    reply_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies"
    )
    text = models.TextField(max_length=4000)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    deleted_at = models.DateTimeField(
        null=True, blank=True, help_text="Gone for readers; its replies stay, and it can be brought back."
    )

    objects = TeamCommentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reply_to__isnull=True) | Q(resolved_at__isnull=True),
                name="comments_are_resolved_as_a_whole",
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class CommentsSeen(models.Model):
    """Until when somebody has read the comments on a survey."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "questionnaire"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.questionnaire}"
