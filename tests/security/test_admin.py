"""Every model of the admin × list, add, change, delete, history × role × position, by real requests.

The table is ADMIN in tests/security/admin_models.py.
"""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.forms import ModelChoiceField
from django.test import Client, TestCase
from django.urls import NoReverseMatch, reverse

from accounts.models import Grant, User
from accounts.policy import POLICY, USER_ROLES, Role
from surveys.models import Response
from tests.security import oracle
from tests.security.admin_models import ADMIN, AdminModel
from tests.security.asking import all_routes, assert_clean, counts, in_table
from tests.security.marks import OWNED, POSITIONS, SENTINEL
from tests.security.world import World

PAGES = ("changelist", "add", "change", "delete", "history")
OF_A_ROW = ("change", "delete", "history")
# Django's and the theme's pages that belong to no model: name → why they need no row.
PLAIN = {
    "admin:login": "leads to our login",
    "admin:logout": "signs out",
    "admin:password_change": "one's own password",
    "admin:password_change_done": "one's own password",
    "admin:autocomplete": "test_autocompletes_offer_no_foreign_rows",
    "admin:view_on_site": "leads to pages that check for themselves",
    "admin:app_list": "the lists that one may see",
    "admin/(?P<url>.*)$": "what does not exist",
}


def registered() -> dict[str, Any]:
    return {model._meta.label: model for model in admin.site._registry}


def test_every_model_of_the_admin_has_a_row():
    lines = [
        f'    "{label}": AdminModel("KIND", "ACTION TO SEE"),'
        for label in sorted(set(registered()) - set(ADMIN))
    ]
    assert not lines, "Models without a row in ADMIN of tests/security/admin_models.py:\n" + "\n".join(lines)
    assert sorted(set(ADMIN) - set(registered())) == []


def test_every_other_page_of_the_admin_has_a_row():
    names = [f"{model._meta.app_label}_{model._meta.model_name}" for model in registered().values()]
    of_models = {f"admin:{name}_" for name in names}
    left = [
        f"{name}  # {path}"
        for name, path in all_routes().items()
        if path.startswith("admin/")
        and not name.startswith(tuple(of_models))
        and name not in in_table()
        and name not in PLAIN
        and not name.endswith("<path:object_id>/")
        and name != "admin:None"
    ]
    assert not left, "Pages of the admin without a row:\n" + "\n".join(left)


# Actions that who only looks at rows elsewhere may do there by the policy.
NEEDS = {f"surveys.Response {name}_selected": "response.exclude" for name in ("exclude", "include")}


class Shared:
    world: World
    clients: dict[Role, Client]
    two_hats: User
    two_hats_client: Client


class TestAdmin(TestCase):
    """One test per model; see below the class."""

    @classmethod
    def setUpTestData(cls) -> None:
        world = Shared.world = World()
        cls.nothing: dict[tuple[str, str, Role], int] = {}
        Shared.clients = {}
        for role, user in world.users.items():
            Shared.clients[role] = Client(raise_request_exception=False)
            Shared.clients[role].force_login(user)
        Shared.two_hats = User.objects.create_user("two.hats@example.org", name="Two hats")
        for role, position in ((Role.ADMINISTRATOR, "own"), (Role.ANALYST, "outside")):
            Grant.objects.create(user=Shared.two_hats, role=role.value, unit=world.units[position])
        Shared.two_hats_client = Client(raise_request_exception=False)
        Shared.two_hats_client.force_login(Shared.two_hats)

    def check(self, label: str) -> None:
        before = counts()
        nobody = Client()
        for page in PAGES:
            for position in positions(label) if page in OF_A_ROW else ("own",):
                if url := address(label, page, position):
                    answer = nobody.get(url)
                    assert answer.status_code == 302, url
                    for role in USER_ROLES:
                        # Who may not open the administration is turned away before any row is looked at.
                        if position == "own" or "admin.view" in POLICY[role]:
                            self.check_cell(label, page, role, position, url)
        assert counts() == before, f"{label}: something was written"

    def check_cell(self, label: str, page: str, role: Role, position: str, url: str) -> None:
        client, row = Shared.clients[role], ADMIN[label]
        for method in ("GET", "POST") if page in ("add", "change", "delete") else ("GET",):
            is_let_in = allowed(label, page, role, position, method)
            with transaction.atomic():
                answer = client.get(url) if method == "GET" else client.post(url, {})
                if is_let_in:
                    transaction.set_rollback(True)
            tell = f"{method} {url} ({label}) by {role} at {position} gave {answer.status_code}"
            if is_let_in:
                assert answer.status_code in (200, 302, 400), tell
                assert "/login/" not in answer.headers.get("Location", ""), tell
            elif "admin.view" not in POLICY[role]:
                assert answer.status_code in (302, 403), tell
                assert answer.status_code == 403 or "/login/" in answer["Location"], tell
            else:
                assert answer.status_code in (403, 404), tell
                if page not in ("changelist", "add") and not visible(row, grants_of(role), position):
                    nothing = no_such(label, page)
                    key = (method, nothing, role)
                    if key not in self.nothing:
                        other = client.get(nothing) if method == "GET" else client.post(nothing, {})
                        self.nothing[key] = other.status_code
                    assert self.nothing[key] == answer.status_code, f"{tell}, unlike {nothing}"
            assert_clean(answer, tell, role)

    def test_two_hats_are_worn_one_at_a_time(self) -> None:
        """Administrator at own, analyst outside: sees there what analysts see, and changes nothing."""
        wrong = []
        for label, row in ADMIN.items():
            url = address(label, "change", "outside") if "outside" in positions(label) else ""
            if not url:
                continue
            grants = list(Shared.two_hats.grants.select_related("unit"))
            answer = Shared.two_hats_client.get(url)
            expected = 200 if visible(row, grants, "outside") else 404
            if answer.status_code != expected:
                wrong.append(f"GET {url} ({label}) gave {answer.status_code}, not {expected}")
            with transaction.atomic():
                answer = Shared.two_hats_client.post(url, {})
                transaction.set_rollback(True)
            may_change = bool(row.change) and oracle.may(grants, row.change, Shared.world.units["outside"])
            if (answer.status_code in (403, 404)) == may_change:
                wrong.append(f"POST {url} ({label}) gave {answer.status_code}")
        assert not wrong, "\n".join(wrong)

    def test_bulk_actions_leave_alone_what_is_for_reading(self) -> None:
        """Every action of every model, by an administrator of own who only looks at rows outside."""
        things = Shared.world.things
        Response.objects.filter(pk=things["response"]["outside"].pk).update(processing="failed")
        tried = []
        for label, model in registered().items():
            rows = things.get(ADMIN[label].about, {})
            for action in admin.site._registry[model].actions if "outside" in rows else ():
                # A row for reading; then, beside it, one that is out of reach.
                for positions_chosen in (("outside",), ("outside", "parent")):
                    keys = [rows[position].pk for position in positions_chosen]
                    before = list(model._default_manager.filter(pk__in=keys).order_by("pk").values())
                    said = {"action": action, "_selected_action": keys, "confirmed": 1, "reason": "A test"}
                    answer = Shared.two_hats_client.post(address(label, "changelist", "outside"), said)
                    tell = f"{label} {action} of {positions_chosen} gave {answer.status_code}"
                    assert answer.status_code in (200, 302, 400, 403), tell
                    after = list(model._default_manager.filter(pk__in=keys).order_by("pk").values())
                    may = NEEDS.get(f"{label} {action}", "") in POLICY[Role.ANALYST]
                    is_allowed = may and positions_chosen == ("outside",)
                    assert is_allowed or after == before, f"{tell} and changed a row that is for reading"
                tried.append(f"{label} {action}")
        assert {
            "actions.Case take",
            "surveys.Response retry",
            "surveys.Questionnaire close",
            "surveys.Response exclude_selected",
        } <= set(tried)

    def test_people_with_access_elsewhere_are_seen_and_left_alone(self) -> None:
        """An administrator of own changes and deactivates only whose access lies there altogether."""
        person, client = Shared.world.things["person"]["own"], Shared.clients[Role.ADMINISTRATOR]
        urls = [reverse(f"admin:accounts_user_{page}", args=[person.pk]) for page in ("change", "history")]
        with transaction.atomic():
            Grant.objects.create(user=person, role=Role.VIEWER.value, unit=Shared.world.units["outside"])
            assert [client.get(url).status_code for url in urls] == [200, 200]
            assert client.post(urls[0], {"name": "Somebody else"}).status_code == 403
            act = {"action": "deactivate", "_selected_action": [person.pk], "confirmed": 1}
            answer = client.post(reverse("admin:accounts_user_changelist"), act, follow=True)
            assert "for reading only" in answer.content.decode()
            person.refresh_from_db()
            assert (person.is_active, "else" in person.name) == (True, False)
            transaction.set_rollback(True)

    def test_autocompletes_offer_no_foreign_rows(self) -> None:
        for role, client in Shared.clients.items():
            for model, model_admin in admin.site._registry.items():
                for field in model_admin.autocomplete_fields:
                    query = {"app_label": model._meta.app_label, "model_name": model._meta.model_name}
                    answer = client.get(
                        reverse("admin:autocomplete"), {**query, "field_name": field, "term": ""}
                    )
                    tell = f"autocomplete of {model._meta.label}.{field} by {role}"
                    assert answer.status_code in (200, 302, 403), tell
                    assert_clean(answer, tell, role)

    def test_forms_take_no_foreign_rows(self) -> None:
        """Behind an autocomplete too: what no list offers can still be posted by its key."""
        offered = 0
        for role, client in Shared.clients.items():
            for label in ADMIN:
                for page in ("add", "change"):
                    url = address(label, page, "own")
                    form = (client.get(url).context or {}).get("adminform") if url else None
                    for name, field in form.form.fields.items() if form else ():
                        if isinstance(field, ModelChoiceField):
                            offered += 1
                            names = [str(row) for row in field.queryset]
                            foreign = [one for one in names if SENTINEL in one]
                            assert not foreign, f"{page} of {label} as {role} takes as {name}: {foreign}"
        assert offered > 30

    def test_search_finds_no_foreign_rows(self) -> None:
        for role, client in Shared.clients.items():
            answer = client.get(reverse("admin:search"), {"s": SENTINEL.lower()[:5]})
            assert_clean(answer, f"search by {role}", role)


for _label in ADMIN:

    def _test(self: TestAdmin, label: str = _label) -> None:
        self.check(label)

    _test.__name__ = "test_admin_" + _label.replace(".", "_").lower()
    setattr(TestAdmin, _test.__name__, _test)
del _test


def allowed(label: str, page: str, role: Role, position: str, method: str) -> bool:
    row, can = ADMIN[label], POLICY[role]
    if "admin.view" not in can or row.see not in can or row.organisation:
        return False
    if page == "changelist":
        return True
    if page == "add":
        return bool(row.add) and row.add in can and len(Shared.world.things.get(row.about, {})) != 1
    if not visible(row, grants_of(role), position):
        return False
    if page == "history" or (page == "change" and method == "GET"):
        return True
    action = row.change if page == "change" else row.delete
    if not action or action not in can:
        return False
    is_shared = len(Shared.world.things[row.about]) == 1
    return not is_shared and oracle.may(grants_of(role), action, Shared.world.units[position])


def visible(row: AdminModel, grants: list[Any], position: str) -> bool:
    things, units = Shared.world.things.get(row.about, {}), Shared.world.units
    if row.organisation:
        return False
    if len(things) == 1:
        return any(row.see in POLICY[Role(grant.role)] for grant in grants)
    if row.about in OWNED:
        return oracle.may_see_owned(grants, row.see, units[position], units.values())
    return oracle.may(grants, row.see, units[position])


def grants_of(role: Role) -> list[Any]:
    return list(Shared.world.users[role].grants.select_related("unit"))


def positions(label: str) -> tuple[str, ...]:
    things = Shared.world.things.get(ADMIN[label].about, {})
    return tuple(one for one in POSITIONS if one in things) or ("own",)


def no_such(label: str, page: str) -> str:
    model = registered()[label]
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=[999_999_999])


def address(label: str, page: str, position: str) -> str:
    model, about = registered()[label], ADMIN[label].about
    args = []
    if page in ("change", "delete", "history"):
        if not about:
            return ""
        args = [Shared.world.things[about][position].pk]
    try:
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)
    except NoReverseMatch:
        return ""
