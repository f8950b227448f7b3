"""Where the domain refuses: its words stand in the form or above the list, and nothing is half done."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.admin.parts import AdminPart
from common.forms import INVALID, ModelForm
from common.refusals import Refused, in_words


class RefusableForm(ModelForm):
    """A form that says beside its fields why the domain refused what it was given."""

    refusal: ValidationError | Refused | None = None

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # left out of the stubs
        if self.refusal is None:
            return
        by_field = getattr(self.refusal, "error_dict", None) or getattr(self.refusal, "errors", {})
        for field, errors in by_field.items():
            self.add_error(field if field in self.fields else None, errors)
        if not by_field:
            self.add_error(None, in_words(self.refusal))


class RefusableAdmin(AdminPart):
    """Views of a ModelAdmin whose `save_model` and `delete_model` may raise Refused or ValidationError."""

    opts: Any

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)
        form.refusal = getattr(request, "refusal", None)
        return form

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A refused form answers 400, as on every other page, also where the domain is who refuses."""
        try:
            response = super().changeform_view(request, *args, **kwargs)
        except (Refused, ValidationError) as refusal:  # what was written before it is rolled back
            request.refusal = refusal  # type: ignore[attr-defined]  # a note for `get_form`
            response = super().changeform_view(request, *args, **kwargs)
        if (getattr(response, "context_data", None) or {}).get("errors"):
            response.status_code = INVALID
        return response

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """A refused deletion leads back to the row, with the reason."""
        try:
            return super().delete_view(request, object_id, extra_context)
        except (Refused, ValidationError) as refusal:
            messages.error(request, in_words(refusal))
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", object_id)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """All of the chosen rows or none."""
        with transaction.atomic():
            for row in queryset:
                self.delete_model(request, row)
