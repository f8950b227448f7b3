"""The bank: its list, one item, keeping what a survey asks, and putting kept things into a survey."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import (
    StaffRequest,
    check_params,
    choice_param,
    get_reachable_or_404,
    page_of,
    require_at,
    search,
    sort_key,
    staff_view,
)
from common.forms import status_of
from common.toasts import toast
from surveys.document import Document, language_name
from surveys.domain.questionnaires import bank
from surveys.domain.questionnaires.drafting import EditRefused, take_block, take_question
from surveys.domain.questionnaires.editing import draft_of
from surveys.forms.library import BankItemForm
from surveys.models import BankItem
from surveys.views.builder.frame import builder_url, editable
from surveys.views.builder.selection import selection_in
from surveys.views.library.reading import read_pages

ORDERS = {
    "name": ("name", "pk"),
    "kind": ("kind", "name", "pk"),
    "owner": ("owner__name", "name", "pk"),
    "changed": ("changed_at", "pk"),
}
PER_PAGE = 25


@staff_view(action="program.view")
@require_safe
def bank_list(request: StaffRequest) -> HttpResponse:
    """All that is kept in reach, to search by word, kind and tag."""
    check_params(request, ["kind", "tag"])
    rows: Any = BankItem.objects.visible_to(request.user).there().select_related("owner")
    tags = sorted({tag for (found,) in rows.values_list("tags") for tag in found})
    if kind := choice_param(request, "kind", BankItem.Kind.values):
        rows = rows.filter(kind=kind)
    if tag := choice_param(request, "tag", tags):
        rows = rows.filter(pk__in=[pk for pk, found in rows.values_list("pk", "tags") if tag in found])
    rows = search(rows, request.GET.get("q", "").casefold(), "words")
    page = page_of(request, rows.order_by(*sort_key(request, ORDERS, "name")), PER_PAGE)
    for row in page.object_list:
        row.may_edit = request.user.can_at("survey.edit", row.owner)
    context = {
        "page_obj": page,
        "kinds": BankItem.Kind.choices,
        "tags": [(tag, tag) for tag in tags],
        "is_filtered": any(request.GET.get(name) for name in ("q", "kind", "tag")),
    }
    return render(request, "surveys/library/bank.html", context)


@staff_view(action="program.view")
@require_http_methods(["GET", "HEAD", "POST"])
def bank_item(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """One item to read in each of its languages; its name, tags and owner to change."""
    item = get_object_or_404(_there(request).visible_to(request.user), uuid=uuid)
    if request.method == "POST":
        require_at(request.user, "survey.edit", item.owner)
    document = Document(item.definition)
    language = choice_param(request, "language", document.languages) or document.languages[0]
    may_edit = request.user.can_at("survey.edit", item.owner)
    initial = {"name": item.name, "tags": ", ".join(item.tags), "owner": item.owner_id}
    form = BankItemForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid() and _saved(request, item, form):
        return redirect("surveys:bank")
    context = {
        "item": item,
        "form": form if may_edit else None,
        "language": language,
        "languages": [(code, language_name(code)) for code in document.languages],
        "pages": read_pages(document, language),
    }
    return render(request, "surveys/library/bank_item.html", context, status=status_of(form))


@staff_view(action="survey.edit")
@require_POST
def bank_remove(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Takes an item out; the toast offers Undo."""
    item = _editable(request, uuid)
    bank.remove_item(item, by=request.user)
    undo = reverse("surveys:bank_restore", args=[item.uuid])
    toast(request, f"“{item.name}” is out of the bank. Surveys keep their copies.", undo_url=undo)
    return redirect("surveys:bank")


@staff_view(action="survey.edit")
@require_POST
def bank_restore(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Brings an item back."""
    item = _editable(request, uuid)
    bank.restore_item(item, by=request.user)
    toast(request, f"“{item.name}” is in the bank again.")
    return redirect("surveys:bank")


@staff_view(action="survey.edit")
@require_POST
def bank_keep(request: StaffRequest, uuid: UUID) -> HttpResponse:
    """Keeps the chosen question or block of a survey in the bank."""
    questionnaire = editable(request, uuid)
    definition = draft_of(questionnaire).definition
    chosen = selection_in(Document(definition), request.POST.get("at", ""))
    back = redirect(builder_url(questionnaire, at=chosen.id, pane="bank"))
    if chosen.what not in ("question", "block"):
        toast(request, "Choose a question or a block first.", level=messages.INFO)
        return back
    form = BankItemForm(request.POST, user=request.user)
    if not form.is_valid():
        said = "; ".join(str(error) for errors in form.errors.values() for error in errors)
        toast(request, f"Not kept: {said}", level=messages.ERROR)
        return back
    try:
        piece = (take_question if chosen.what == "question" else take_block)(definition, chosen.id)
        item = bank.keep_piece(piece, kind=chosen.what, by=request.user, **form.said())
    except (EditRefused, bank.ItemRefused) as refused:
        toast(request, str(refused), level=messages.ERROR)
        return back
    undo = reverse("surveys:bank_remove", args=[item.uuid])
    toast(request, f"“{item.name}” is in the bank.", undo_url=undo)
    return back


def _saved(request: StaffRequest, item: BankItem, form: BankItemForm) -> bool:
    try:
        bank.change_item(item, by=request.user, **form.said())
    except bank.ItemRefused as refused:
        form.add_error(None, str(refused))
        return False
    toast(request, f"“{item.name}” is saved.")
    return True


def _there(request: StaffRequest) -> Any:
    rows: QuerySet[BankItem] = BankItem.objects.there().select_related("owner")
    return rows


def _editable(request: StaffRequest, uuid: UUID) -> BankItem:
    rows = BankItem.objects.select_related("owner")
    found: BankItem = get_reachable_or_404(rows, request.user, "survey.edit", uuid=uuid)
    return found
