from django.db import models

from surveys.models.invitations import PublicLink
from surveys.models.responses import Response


class ResumeLink(models.Model):
    """A way back to an unfinished response, for who saved it at a public link. The address is /s/r/TOKEN/.

    It says nothing of when or by whom: an anonymous response stays one. It ends with the response, and opens
    a friendly page once that is finished.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="resume_links")
    link = models.ForeignKey(PublicLink, on_delete=models.CASCADE, related_name="+", db_index=False)
    mails = models.PositiveSmallIntegerField(default=0, help_text="How many were sent with it.")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"Way back to {self.response_id}"
