from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from common.ids import new_uuid
from surveys.models.questionnaires import Questionnaire
from surveys.models.responses import Response
from surveys.querysets import PictureQuerySet, UploadQuerySet


def place_of_upload(upload: "Upload", name: str) -> str:
    """Where its bytes lie: a name of our own, with no ending that anything would act on."""
    return place_of("uploads", upload.uuid)


def place_of_picture(picture: "Picture", name: str) -> str:
    """The same for pictures of questionnaires."""
    return place_of("pictures", picture.uuid)


def place_of(folder: str, uuid: UUID) -> str:
    """`uploads/3f/…`: few files a folder."""
    return f"{folder}/{uuid.hex[-2:]}/{uuid.hex}"


class Upload(models.Model):
    """A file that a respondent sent along, with an answer that names it by its id.

    `answer_uuid` is the response's, which may not be stored yet; `response` is set as long as its answers
    name the file. Without one it is loose, and swept. `is_unwanted`: its bytes go at once.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    questionnaire = models.ForeignKey(
        Questionnaire, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    response = models.ForeignKey(
        Response, null=True, blank=True, on_delete=models.SET_NULL, related_name="uploads"
    )
    answer_uuid = models.UUIDField(db_index=True)
    ref = models.CharField(max_length=100, help_text="The question, with its round of a loop.")
    file = models.FileField(upload_to=place_of_upload, max_length=120)
    name = models.CharField(max_length=200, blank=True, help_text="As the respondent's file was called.")
    content_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    is_unwanted = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["created_at"], name="upload_loose", condition=Q(response__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"Upload {self.uuid}"


class Picture(models.Model):
    """A picture that a questionnaire shows; whoever may see the survey may see it."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    questionnaire = models.ForeignKey(
        Questionnaire, null=True, on_delete=models.SET_NULL, related_name="pictures"
    )
    file = models.FileField(upload_to=place_of_picture, max_length=120)
    content_type = models.CharField(max_length=20)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Picture {self.uuid}"
