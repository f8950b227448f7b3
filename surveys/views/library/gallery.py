"""The gallery of templates: finding one, reading it page by page, using it."""

from itertools import groupby

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import StaffRequest, check_params, choice_param, staff_view
from common.forms import offers_any, status_of
from common.toasts import toast
from surveys.document import direction, language_name
from surveys.domain.questionnaires.editing import create_questionnaire
from surveys.domain.questionnaires.gallery import Template, definition_from, find_templates, templates
from surveys.forms.library import TemplateForm
from surveys.models import Program
from surveys.views.builder.frame import builder_url
from surveys.views.library.reading import read_pages

LEFT_OUT = "Without the question that asks for contact: the program is anonymous and keeps none."


@staff_view(action="survey.edit")
@require_safe
def template_list(request: StaffRequest) -> HttpResponse:
    """All templates in groups, to search by word and audience."""
    check_params(request, ["audience"])
    audience = choice_param(request, "audience", Program.Audience.values)
    found = find_templates(request.GET.get("q", ""), audience)
    context = {
        "groups": [(group, list(rows)) for group, rows in groupby(found, key=lambda one: one.group)],
        "audiences": Program.Audience.choices[:2],
        "is_filtered": bool(request.GET.get("q") or audience),
    }
    return render(request, "surveys/library/gallery.html", context)


@staff_view(action="survey.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def template_page(request: StaffRequest, key: str) -> HttpResponse:
    """One template, all its pages in a language, and the form that makes a survey of it."""
    template = _template(key)
    document = template.document
    language = choice_param(request, "language", document.languages) or document.languages[0]
    form = TemplateForm(request.POST or None, template=template, user=request.user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        is_anonymous = said["program"].is_anonymous
        questionnaire = create_questionnaire(
            said["program"],
            owner=said["owner"],
            name=said["name"],
            definition=definition_from(template, form.in_order(), is_anonymous=is_anonymous),
            by=request.user,
        )
        if is_anonymous and document.contact_question(document.questions):
            toast(request, LEFT_OUT, level=messages.INFO)
        return redirect(builder_url(questionnaire, at="q1"))
    context = {
        "template": template,
        "form": form,
        "has_programs": offers_any(form, "program"),
        "audience": Program.Audience(template.audience).label.lower(),
        "language": language,
        "direction": direction(language),
        "languages": [(code, language_name(code)) for code in document.languages],
        "title": document.text("title", language),
        "lead": document.text("lead", language),
        "pages": read_pages(document, language),
    }
    return render(request, "surveys/library/template.html", context, status=status_of(form))


def _template(key: str) -> Template:
    found = templates().get(key)
    if found is None:
        raise Http404("Nothing here.")
    return found
