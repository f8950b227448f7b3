"""THREATS 7 and 9 on staff pages: what is typed into one line stays on it, a chosen key is an offered row's,
and a refused form answers 400."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.test import Client, TestCase
from django.urls import NoReverseMatch, get_resolver, reverse

from accounts.policy import Role
from common.forms import OneLineTexts
from tests.security.asking import Shared, address, counts
from tests.security.routes import ROUTES
from tests.security.world import World

OURS = ("common", "accounts", "delivery", "surveys", "metrics", "actions", "demo", "config")
TWO_LINES = "One\r\nBcc: all@example.org"
REFUSED = "Write this on one line."
NO_KEY = "9" * 30  # more than a database counts to


def of_ours() -> list[type[forms.BaseForm]]:
    """Every form class of our own packages; the routes have imported them."""
    get_resolver().url_patterns  # noqa: B018  reads them
    found, left = set(), [forms.BaseForm]
    while left:
        beneath = left.pop().__subclasses__()
        found |= set(beneath)
        left += beneath
    return [one for one in found if one.__module__.partition(".")[0] in OURS]


def lines(form: forms.BaseForm) -> Iterator[str]:
    """The names of fields that are typed into one line."""
    for name, field in form.fields.items():
        is_typed = isinstance(field, forms.CharField) and not field.disabled
        if is_typed and not isinstance(field.widget, forms.Textarea | forms.HiddenInput):
            yield name


def choices(form: forms.BaseForm) -> Iterator[str]:
    """The names of fields that choose rows."""
    for name, field in form.fields.items():
        if isinstance(field, forms.ModelChoiceField) and not field.disabled:
            yield name


def filled(form: forms.BaseForm) -> dict[str, Any]:
    """What a browser would post of the form as it was shown."""
    values = {form.add_prefix(name): form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value not in (None, False)}


class TestForms(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        Shared.world = World()
        cls.client_at_top = Client(raise_request_exception=False)
        cls.client_at_top.force_login(Shared.world.tops[Role.ADMINISTRATOR])

    def check(self, url: str, form: forms.BaseForm) -> int:
        """Every line of the form on two, every choice of no row; how many lines there were."""
        names = list(lines(form))
        for name in names:
            answer = self.client_at_top.post(url, filled(form) | {form.add_prefix(name): TWO_LINES})
            tell = f"{url}: {name} on two lines gave {answer.status_code}"
            assert (answer.status_code, REFUSED in answer.content.decode()) == (400, True), tell
        for name in choices(form):
            answer = self.client_at_top.post(url, filled(form) | {form.add_prefix(name): NO_KEY})
            assert answer.status_code == 400, f"{url}: a key of no {name} gave {answer.status_code}"
        return len(names)

    def test_threat_7_no_staff_page_takes_two_lines_for_one_nor_a_key_of_nothing(self) -> None:
        before, tried = counts(), {}
        for route in ROUTES:
            if "POST" not in route.methods or "GET" not in route.methods or route.public:
                continue
            answer = self.client_at_top.get(address(route))
            context = answer.context or {}
            if isinstance(form := context.get("form"), forms.BaseForm):
                tried[route.name, str(address(route))] = self.check(address(route), form)
        assert counts() == before
        assert len(tried) > 20
        assert sum(tried.values()) > 20

    def test_threat_7_nor_does_the_administration(self) -> None:
        before, tried = counts(), 0
        for model in admin.site._registry:
            rows = [one for kind in Shared.world.things.values() for one in kind.values()]
            row = next((one for one in rows if type(one) is model), None)
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            for page, args in (("add", []), ("change", [row.pk] if row else None)):
                try:
                    url = reverse(f"{name}_{page}", args=args) if args is not None else ""
                except NoReverseMatch:
                    continue
                answer = self.client_at_top.get(url) if url else None
                if answer is not None and "adminform" in (answer.context or {}):
                    tried += self.check(url, answer.context["adminform"].form)
        assert counts() == before
        assert tried > 20

    def test_every_form_of_ours_keeps_lines_on_one_line(self) -> None:
        assert len(of_ours()) > 20
        loose = sorted({one.__qualname__ for one in of_ours() if not issubclass(one, OneLineTexts)})
        assert loose == [], "Derive it from common.forms.Form or ModelForm"
