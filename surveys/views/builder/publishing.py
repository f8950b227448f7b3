"""Publishing a draft, its history, the versions it became, and the link for trying it out."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import StaffRequest, check_params, page_of, staff_view
from common.toasts import toast
from surveys.document import DefinitionInvalid, Document, of_version
from surveys.domain.asking.links import link_url
from surveys.domain.questionnaires.editing import AlreadyPublished, DraftConflict, draft_of
from surveys.domain.questionnaires.upkeep import link_for_testing, publish_survey
from surveys.logic.hints import Hint, hints_of
from surveys.logic.offline import obstacles_of
from surveys.models import PublicLink, Questionnaire
from surveys.views.builder.cards import pages_of
from surveys.views.builder.frame import answer_conflict, builder_url, editable, posted_rev, visible
from surveys.views.builder.measuring import feeds_of
from surveys.views.builder.panes import languages_of
from surveys.views.builder.problems import located, problems_of

CHANGES_SHOWN = 12
LINKS_SHOWN = 5


@staff_view(action="program.view")
@require_http_methods(["GET", "HEAD", "POST"])
def survey_publish(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """What publishing would do and what keeps it from being done; then, published."""
    questionnaire = editable(request, uuid, "survey.publish")
    draft = draft_of(questionnaire)
    status, refused = 200, []
    if request.method == "POST":
        try:
            version = publish_survey(questionnaire, by=request.user, rev=posted_rev(request.POST))
        except DraftConflict as conflict:
            return answer_conflict(request, questionnaire, conflict)
        except DefinitionInvalid as invalid:
            status, refused = 422, invalid.problems
        except AlreadyPublished as already:
            toast(request, str(already), level=messages.INFO)
            return redirect(builder_url(questionnaire))
        else:
            toast(request, f"Version {version.number} is published. Respondents get it from now on.")
            return redirect("surveys:published", uuid=questionnaire.uuid)
    current = questionnaire.current
    since = draft.changes.filter(is_undone=False).select_related("by").order_by("-rev")
    if current:
        since = since.filter(rev__gt=current.rev)
    document = Document(draft.definition)
    feeds = feeds_of(request.user, questionnaire, document)
    problems = problems_of(questionnaire, document) or located(questionnaire, document, refused)
    context = {
        "questionnaire": questionnaire,
        "draft": draft,
        "document": document,
        "problems": problems,
        "hints": located(questionnaire, document, _hints(questionnaire, document)),
        "feeds": [feed for feed in feeds if feed.uses],
        "unfed": [feed for feed in feeds if not feed.uses],
        "is_read": any(feed.is_read for feed in feeds),
        "changes": since[:CHANGES_SHOWN],
        "change_count": since.count(),
        "languages": languages_of(document),
        "next_number": (current.number or 0) + 1 if current else 1,
        "is_unchanged": bool(current and current.rev == draft.rev),
    }
    return render(request, "surveys/builder/publish.html", context, status=status)


def _hints(questionnaire: Questionnaire, document: Document) -> list[Hint]:
    """Hints, and where there are devices what keeps them from asking without a network."""
    hints = hints_of(document)
    if questionnaire.links.filter(channel="kiosk", is_active=True).exists():
        hints += [
            (where, f"{what} Devices will ask it online alone.") for where, what in obstacles_of(document)
        ]
    return hints


@staff_view(action="program.view")
@require_safe
def survey_published(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """After publishing: the links at which it can be answered, or the way to the first one."""
    questionnaire = visible(request, uuid)
    if questionnaire.current is None:
        return redirect(builder_url(questionnaire))
    links = PublicLink.objects.visible_to(request.user).filter(questionnaire=questionnaire, is_test=False)
    links = links.filter(is_active=True).select_related("unit", "touchpoint")
    feeds = feeds_of(request.user, questionnaire, of_version(questionnaire.current))
    context = {
        "questionnaire": questionnaire,
        "version": questionnaire.current,
        "links": links[:LINKS_SHOWN],
        "may_link": request.user.can_anywhere("survey.edit"),
        "may_edit": request.user.can_at("survey.edit", questionnaire.owner),
        "may_rule": request.user.can_anywhere("rule.edit"),
        "is_read": any(feed.is_read for feed in feeds),
    }
    return render(request, "surveys/builder/published.html", context)


@staff_view(action="program.view")
@require_safe
def survey_versions(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """The published versions, the newest first."""
    check_params(request)
    questionnaire = visible(request, uuid)
    rows = questionnaire.versions.published().select_related("published_by").order_by("-number")
    page = page_of(request, rows)
    for version in page.object_list:
        version.question_count = len(of_version(version).questions)
    context = {
        "questionnaire": questionnaire,
        "page_obj": page,
        "draft": draft_of(questionnaire),
        "may_publish": request.user.can_at("survey.publish", questionnaire.owner),
    }
    return render(request, "surveys/builder/versions.html", context)


@staff_view(action="program.view")
@require_safe
def survey_version(request: StaffRequest, uuid: UUID, number: int) -> HttpResponse:
    """One published version, to read; it never changes."""
    questionnaire = visible(request, uuid)
    rows = questionnaire.versions.published().select_related("published_by")
    version = get_object_or_404(rows, number=number)
    document = of_version(version)
    context = {
        "questionnaire": questionnaire,
        "version": version,
        "document": document,
        "pages": pages_of(document, []),
        "languages": languages_of(document),
    }
    return render(request, "surveys/builder/version.html", context)


@staff_view(action="program.view")
@require_POST
def survey_test_link(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """The link for trying out the survey; its answers count nowhere, and none are kept before publishing."""
    questionnaire = editable(request, uuid)
    try:
        link = link_for_testing(questionnaire, by=request.user)
    except Questionnaire.DoesNotExist:  # deleted since it was found
        raise Http404("Nothing here.") from None
    return render(
        request,
        "surveys/builder/test_link.html",
        {"questionnaire": questionnaire, "address": link_url(link)},
    )
