"""Comments to colleagues: writing, answering, changing, taking back, settling; read in the builder."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import StaffRequest, staff_view
from common.refusals import Refused
from common.toasts import toast
from surveys.document import Document
from surveys.domain.questionnaires import commenting
from surveys.domain.questionnaires.editing import draft_of
from surveys.models import TeamComment
from surveys.views.builder.frame import builder_url, visible

MOST_UNKNOWN = 5


@staff_view(action="program.view")
@require_POST
def comment_add(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """On the survey, on what `at` names, or in answer to the comment `reply`."""
    questionnaire = visible(request, uuid)
    form, reply_to = request.POST, None
    if named := form.get("reply", ""):
        reply_to = _comment(request, uuid, named)
    about = form.get("at", "")[:40]

    def add() -> None:
        document = Document(draft_of(questionnaire).definition)
        comment = commenting.add_comment(
            questionnaire,
            text=form.get("text", ""),
            by=request.user,
            about=about,
            document=document,
            reply_to=reply_to,
        )
        _say_who_is_told(request, comment)

    _try(request, add)
    return redirect(builder_url(questionnaire, at=about, pane="comments"))


@staff_view(action="program.view")
@require_POST
def comment_change(request: StaffRequest, uuid: UUID, comment_uuid: UUID) -> HttpResponse:
    """Another text of one's own comment."""
    comment = _comment(request, uuid, comment_uuid)
    text = request.POST.get("text", "")
    if _try(request, lambda: commenting.change_comment(comment, text=text, by=request.user)):
        _say_who_is_told(request, comment)
    return _back(request, comment)


@staff_view(action="program.view")
@require_POST
def comment_delete(request: StaffRequest, uuid: UUID, comment_uuid: UUID) -> HttpResponse:
    """Takes one's own comment back; the toast offers Undo."""
    comment = _comment(request, uuid, comment_uuid)
    if _try(request, lambda: commenting.delete_comment(comment, by=request.user)):
        undo = reverse("surveys:comment_restore", args=[uuid, comment.uuid])
        toast(request, "Comment taken back", undo_url=undo)
    return _back(request, comment)


@staff_view(action="program.view")
@require_POST
def comment_restore(request: StaffRequest, uuid: UUID, comment_uuid: UUID) -> HttpResponse:
    """Brings one's own comment back."""
    comment = _comment(request, uuid, comment_uuid)
    _try(request, lambda: commenting.restore_comment(comment, by=request.user))
    return _back(request, comment)


@staff_view(action="program.view")
@require_POST
def comment_settle(request: StaffRequest, uuid: UUID, comment_uuid: UUID) -> HttpResponse:
    """Settles a thread (`to` is "resolved") or opens it again."""
    comment = _comment(request, uuid, comment_uuid)
    is_resolved = request.POST.get("to") == "resolved"
    _try(request, lambda: commenting.set_resolved(comment, is_resolved=is_resolved, by=request.user))
    return _back(request, comment)


def _say_who_is_told(request: StaffRequest, comment: TeamComment) -> None:
    """Who gets a mail, and which names are nobody's, so that nobody waits for an answer in vain."""
    people = commenting.colleagues(comment.questionnaire, request.user)
    names = ", ".join(str(person) for person in commenting.named_in(comment.text, people))
    unknown = ", ".join(f"@{name}" for name in commenting.unknown_in(comment.text, people)[:MOST_UNKNOWN])
    told = f"Told by mail: {names}." if names else ""
    if unknown:
        lost = f"Nobody was told for {unknown}: write the whole name."
        toast(request, f"{told} {lost}".strip(), level=messages.WARNING)
    elif told:
        toast(request, told)


def _comment(request: StaffRequest, survey: UUID, uuid: UUID | str) -> TeamComment:
    """A comment on this survey, which the user sees. Raises Http404."""
    rows = TeamComment.objects.visible_to(request.user).filter(questionnaire__uuid=survey)
    try:
        key = uuid if isinstance(uuid, UUID) else UUID(uuid)
    except ValueError:
        raise Http404("Nothing here.") from None
    found: TeamComment = get_object_or_404(rows.select_related("questionnaire__owner", "by"), uuid=key)
    return found


def _try(request: StaffRequest, act: Callable[[], object]) -> bool:
    try:
        act()
    except Refused as refused:
        toast(request, str(refused), level=messages.ERROR)
        return False
    return True


def _back(request: StaffRequest, comment: TeamComment) -> HttpResponse:
    at = request.POST.get("at", comment.about)[:40]
    return redirect(builder_url(comment.questionnaire, at=at, pane="comments"))
