"""The comments in the builder's right pane: threads about what is chosen, or all of the survey's."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.http import StaffRequest
from surveys.document import Document
from surveys.domain.questionnaires import commenting
from surveys.models import Questionnaire, TeamComment
from surveys.views.builder.scene import Scene

MOST_SHOWN = 100


@dataclass
class Thread:
    """A comment with its replies; `is_gone` where what it is about has left the survey."""

    comment: TeamComment
    replies: list[TeamComment]
    is_gone: bool
    is_new: bool


def comments_side(scene: Scene) -> dict[str, Any]:
    """Threads, the open ones first; reading them marks them as read."""
    request, questionnaire, selection = scene.request, scene.questionnaire, scene.selection
    user, since = request.user, commenting.seen_at(questionnaire, request.user)
    is_all = request.GET.get("comments") != "here" or not selection.id
    rows = TeamComment.objects.filter(questionnaire=questionnaire).select_related("by", "resolved_by")
    if not is_all:
        rows = rows.filter(about=selection.id)
    threads = _threads(list(rows.order_by("id")), scene.document, user, since)
    if request.method == "GET" and request.GET.get("pane") == "comments":
        commenting.mark_seen(questionnaire, by=user)
    return {
        "open_threads": [one for one in threads if one.comment.resolved_at is None][:MOST_SHOWN],
        "settled_threads": [one for one in threads if one.comment.resolved_at is not None][:MOST_SHOWN],
        "colleagues": commenting.colleagues(questionnaire, user).exclude(pk=user.pk),
        "is_all": is_all,
        "has_chosen": selection.what in ("question", "block"),
    }


def comment_counts(request: StaffRequest, questionnaire: Questionnaire) -> dict[str, int]:
    """For the bar at the top: open threads, and what others wrote since one looked."""
    count, unread = commenting.counts(questionnaire, request.user)
    return {"comment_count": count, "unread_count": unread}


def _threads(rows: list[TeamComment], document: Document, user: Any, since: datetime | None) -> list[Thread]:
    there = {"", *document.questions, *(page.block for page in document.pages)}
    replies_to: dict[int, list[TeamComment]] = defaultdict(list)
    for row in rows:
        if row.reply_to_id is not None and row.deleted_at is None:
            replies_to[row.reply_to_id].append(row)
    threads = []
    for row in rows:
        if row.reply_to_id is not None:
            continue
        replies = replies_to[row.pk]
        if row.deleted_at is not None and not replies:
            continue
        said = [row, *replies]
        is_new = any(one.by_id != user.pk and (since is None or one.at > since) for one in said)
        threads.append(Thread(row, replies, row.about not in there, is_new))
    return threads
