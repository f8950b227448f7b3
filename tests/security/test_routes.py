"""Every route × method × role × position, by real requests. The table is tests/security/routes.py."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, TestCase
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter

from accounts.policy import POLICY, USER_ROLES, Role
from tests.security import oracle
from tests.security.routes import FOREIGN, ROUTES, UNWRITABLE, Route
from tests.security.world import MINE, OWNED, POSITIONS, SENTINEL, World, mark

NO_UUID = "00000000-0000-7000-8000-000000000000"
# Rows that requests may write whatever they are about.
BOOKKEEPING = {"sessions.Session", "common.Counter", "common.IdempotencyRecord", "common.WakeUp"}
LOGIN = "/login/"


# The table is complete
def walk(patterns: list[Any], prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """(name, path, pattern) of every route; nameless ones by their path."""
    for one in patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = namespace + (f"{one.namespace}:" if one.namespace else "")
            yield from walk(one.url_patterns, path, inner)
        else:
            yield (f"{namespace}{one.name}" if one.name else path), path, one


def all_routes() -> dict[str, str]:
    """name → path, of all routes but those that FOREIGN answers for."""
    found = {name: path for name, path, _ in walk(get_resolver().url_patterns)}
    return {name: path for name, path in found.items() if not path.startswith(tuple(FOREIGN))}


def in_table() -> set[str]:
    return {route.name for route in ROUTES}


def in_admin() -> dict[str, str]:
    return {name: path for name, path in all_routes().items() if path.startswith("admin/")}


def test_every_route_has_a_row():
    missing = {
        name: path
        for name, path in all_routes().items()
        if name not in in_table() and name not in UNWRITABLE and not path.startswith("admin/")
    }
    lines = [f'    Route("{name}", "ACTION", "ABOUT"),  # {path}' for name, path in sorted(missing.items())]
    if missing:
        pytest.fail("Routes without a row in tests/security/routes.py:\n" + "\n".join(lines))


def test_every_row_has_a_route():
    assert sorted(in_table() - set(all_routes())) == []


def test_no_route_stands_twice_in_the_table():
    cells = [(route.name, method) for route in ROUTES if not route.url for method in route.methods.split()]
    assert sorted({cell for cell in cells if cells.count(cell) > 1}) == []


def test_no_address_shows_a_key_of_the_database():
    """Rows are named by their public id. Whole numbers count: pages of a survey, its versions."""
    counted = {"surveys:page_change", "surveys:page_remove", "surveys:version", "surveys:preview"}
    of_ours = [(name, path, one) for name, path, one in walk(get_resolver().url_patterns)
               if not path.startswith(("admin/", *FOREIGN)) and name not in counted]  # fmt: skip
    numbers = [
        path
        for _, path, one in of_ours
        if "(?P<pk>" in path or any(isinstance(way, IntConverter) for way in one.pattern.converters.values())
    ]
    assert numbers == []


# Requests
class Principals:
    """Clients, each signed in once."""

    def __init__(self, world: World) -> None:
        self.anonymous = Client(raise_request_exception=False)
        self.nobody = self._client(world.nobody)
        self.roles = {role: self._client(user) for role, user in world.users.items()}
        self.tops = {role: self._client(user) for role, user in world.tops.items()}
        self.partner = Client(
            raise_request_exception=False, headers={"Authorization": f"Bearer {world.plain_key}"}
        )

    def _client(self, user: Any) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return client


class Shared:
    """One world and its clients for all tests here, in the class's transaction."""

    world: World
    clients: Principals


class TestRoutes(TestCase):
    """One test per route; see below the class."""

    @classmethod
    def setUpTestData(cls) -> None:
        Shared.world = World()
        Shared.clients = Principals(Shared.world)
        cls.nothing: dict[tuple[str, str, int], tuple[int, int]] = {}

    def test_threat_36_a_post_without_token_is_403_on_every_page(self) -> None:
        """A cookie alone changes nothing."""
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.force_login(Shared.world.tops[Role.ADMINISTRATOR])
        before = counts()
        for route in ROUTES:
            url = "" if route.public else address(route)
            if "POST" not in route.methods or route.public:
                continue
            answer = send(client, "POST", route, url)
            assert answer.status_code == 403, f"POST {url} without a token gave {answer.status_code}"
        assert counts() == before

    def test_threat_36_no_origin_is_let_in(self) -> None:
        client = Client(raise_request_exception=False)
        client.force_login(Shared.world.tops[Role.ADMINISTRATOR])
        for route in ROUTES:
            if route.public:
                continue
            for origin in ("https://evil.example", "null"):
                answer = client.options(address(route), headers={"Origin": origin})
                assert "Access-Control-Allow-Origin" not in answer.headers
                if "GET" in route.methods:
                    answer = client.get(address(route), headers={"Origin": origin})
                    assert "Access-Control-Allow-Origin" not in answer.headers

    def check(self, route: Route) -> None:
        """Everybody everywhere, first what is denied, then what is allowed."""
        if route.public:
            for method in route.methods.split():
                assert send(Shared.clients.anonymous, method, route, address(route)).status_code < 500
            return
        before = counts()
        rows = snapshot(route)
        self.check_anonymous(route)
        for role, client in Shared.clients.roles.items():
            for position in positions(route):
                if not is_allowed(route, role, position):
                    self.check_denied(route, role, client, position)
        assert counts() == before, f"{route.name}: a denied request changed the number of rows"
        assert snapshot(route) == rows, f"{route.name}: a denied request changed a row"
        self.check_allowed(route)

    def check_anonymous(self, route: Route) -> None:
        for method in route.methods.split():
            for url in {address(route), *unknown(route)}:
                answer = send(Shared.clients.anonymous, method, route, url)
                tell = f"{method} {url} by nobody gave {answer.status_code}"
                if is_api(url):
                    assert answer.status_code == 401, tell
                else:
                    assert answer.status_code == 302, tell
                    assert LOGIN in answer["Location"], tell
                assert_clean(answer, tell)

    def check_denied(self, route: Route, role: Role, client: Client, position: str) -> None:
        url = address(route, position)
        for method in route.methods.split():
            answer = send(client, method, route, url)
            tell = f"{method} {url} ({route.name}) by {role} at {position} gave {answer.status_code}"
            assert answer.status_code in denials(route, role, position), tell
            assert_clean(answer, tell)
            if answer.status_code == 404:
                self.check_same_as_unknown(route, client, method, answer, tell)

    def check_same_as_unknown(
        self, route: Route, client: Client, method: str, answer: HttpResponse, tell: str
    ) -> None:
        for url in unknown(route):
            key = (method, url, id(client))
            if key not in self.nothing:
                other = send(client, method, route, url)
                self.nothing[key] = (other.status_code, len(other.content))
            assert self.nothing[key] == (404, pytest.approx(len(answer.content), abs=80)), tell

    def check_allowed(self, route: Route) -> None:
        clients = Shared.clients.tops if route.organisation else Shared.clients.roles
        tried = 0
        for role, client in clients.items():
            for position in MINE if route.about and not route.organisation else ("own",):
                if not (route.organisation and may_role(role, route.action)) and not is_allowed(
                    route, role, position
                ):
                    continue
                self.check_one_allowed(route, role, client, position)
                tried += 1
        if is_api(address(route)) and is_allowed(route, Role.PARTNER, "own"):
            self.check_one_allowed(route, Role.PARTNER, Shared.clients.partner, "own")
        assert tried or not any(may_role(role, route.action) for role in USER_ROLES)

    def check_one_allowed(self, route: Route, role: Role, client: Client, position: str) -> None:
        for method in route.methods.split():
            url = address(route, position)
            with transaction.atomic():
                answer = send(client, method, route, url, position)
                transaction.set_rollback(True)
            tell = f"{method} {url} ({route.name}) by {role} at {position} gave {answer.status_code}"
            assert answer.status_code not in (401, 403, 404, 405), tell
            assert answer.status_code < 500, tell
            assert LOGIN not in answer.headers.get("Location", ""), tell
            if not route.organisation:
                assert_clean(answer, tell)
            if method == "GET" and route.shows and position == "own" and answer.status_code == 200:
                assert shown_of(route.shows) in text_of(answer), f"{tell} and doesn't show its own row"
            if not is_api(url) and not route.framed:
                assert "frame-ancestors 'none'" in answer.headers.get("Content-Security-Policy", ""), tell


def test_name(route: Route) -> str:
    methods = route.methods.lower().replace(" ", "_")
    return f"test_route_{route.name}_{methods}".replace(":", "_").replace("-", "_")


test_name.__test__ = False  # type: ignore[attr-defined]

for _route in ROUTES:

    def _test(self: TestRoutes, route: Route = _route) -> None:
        self.check(route)

    _test.__name__ = test_name(_route)
    while hasattr(TestRoutes, _test.__name__):
        _test.__name__ += "_too"
    setattr(TestRoutes, _test.__name__, _test)
del _test


# What the table and the oracle say
def may_role(role: Role, action: str) -> bool:
    return not action or action in POLICY[role]


def grants_of(role: Role) -> list[Any]:
    if role is Role.PARTNER:
        return [Shared.world.key]
    return list(Shared.world.users[role].grants.select_related("unit"))


def unit_at(position: str) -> Any:
    return Shared.world.units[position]


def is_allowed(route: Route, role: Role, position: str) -> bool:
    if not may_role(role, route.action) or not may_role(role, route.also):
        return False
    if route.organisation:
        return False  # nobody here stands at the top
    if not route.about or position not in things(route):
        return True
    if is_seeing(route):
        return is_visible(route, role, position)
    return oracle.may(grants_of(role), route.action, unit_at(position))


def is_seeing(route: Route) -> bool:
    """Whether looking at the row is all that the route does."""
    return bool(route.about) and route.action == view_action(route)


def is_visible(route: Route, role: Role, position: str) -> bool:
    action, grants = view_action(route), grants_of(role)
    if len(things(route)) == 1:
        return True
    if route.about in OWNED:
        return oracle.may_see_owned(grants, action, unit_at(position), Shared.world.units.values())
    return oracle.may(grants, action, unit_at(position))


def view_action(route: Route) -> str:
    return route.sees or oracle.VIEW_ACTIONS.get(route.about, "")


def denials(route: Route, role: Role, position: str) -> set[int]:
    """The statuses with which a denied request may end."""
    if not route.about or route.organisation:
        return {403}
    if is_visible(route, role, position) and may_role(role, view_action(route)):
        return {403}
    if not may_role(role, view_action(route)) or not may_role(role, route.action):
        return {403, 404}  # nothing of the kind anywhere: the page itself is closed
    return {404}


def things(route: Route) -> dict[str, Any]:
    return Shared.world.things[route.about] if route.about else {}


def positions(route: Route) -> tuple[str, ...]:
    return tuple(one for one in POSITIONS if one in things(route)) if route.about else ("own",)


def address(route: Route, position: str = "own") -> str:
    row = things(route)[position] if route.about else None
    return reverse_for(route, route.url(row) if route.url else arguments(route, row)) + route.query


def unknown(route: Route) -> set[str]:
    """The address of what does not exist, where the route is about something."""
    if not route.about:
        return set()
    known = route.url(things(route)["own"]) if route.url else arguments(route, things(route)["own"])
    keys = {name for name in known if name.endswith("uuid")} or set(known)
    nothing = {name: no_such(value) if name in keys else value for name, value in known.items()}
    return {reverse_for(route, nothing) + route.query}


def no_such(value: Any) -> Any:
    if isinstance(value, int):
        return 999_999_999
    return NO_UUID if str(value).count("-") == 4 else "no-such-thing"


def arguments(route: Route, row: Any) -> dict[str, Any]:
    """The URL's arguments from the row's own fields of the same names."""
    if row is None:
        return {}
    names = [name for key, _, one in walk(get_resolver().url_patterns) if key == route.name
             for name in one.pattern.regex.groupindex if name != "format"]  # fmt: skip
    found = {}
    for name in dict.fromkeys(names):
        plain = {"id": "pk", "object_id": "pk"}.get(name, name)
        for candidate in (plain, plain.rpartition("_")[2], plain.rpartition("_")[0]):
            if candidate and hasattr(row, candidate):
                found[name] = getattr(row, candidate)
                break
    return found


def reverse_for(route: Route, kwargs: dict[str, Any]) -> str:
    try:
        return reverse(route.name, kwargs=kwargs)
    except NoReverseMatch as error:
        raise AssertionError(f"{route.name}: give `about` or `url` in the table ({error})") from None


def is_api(url: str) -> bool:
    return url.startswith("/api/")


def send(client: Client, method: str, route: Route, url: str, position: str = "own") -> HttpResponse:
    data = route.data(Shared.world, position) if callable(route.data) else route.data or {}
    if method in ("GET", "HEAD"):
        return getattr(client, method.lower())(url)
    if is_api(url):
        return client.generic(method, url, _json(data), content_type="application/json")
    return client.post(url, data) if method == "POST" else client.generic(method, url)


def _json(data: Any) -> bytes:

    return json.dumps(data, cls=DjangoJSONEncoder).encode()


def text_of(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return body.decode("utf-8", "replace")


def assert_clean(answer: HttpResponse, tell: str) -> None:
    """No foreign row's text in body or headers."""
    body = text_of(answer)
    if SENTINEL in body:
        at = body.index(SENTINEL)
        raise AssertionError(f"{tell} and shows a foreign row: …{body[max(0, at - 80) : at + 60]!r}…")
    assert SENTINEL not in str(answer.headers), tell
    assert SENTINEL.lower() not in body, f"{tell} and shows a foreign address"


def shown_of(kind: str) -> str:
    row = Shared.world.things[kind]["own"]
    return row.name if kind in ("department", "stage") else f"{mark('own', kind)} "


def counts() -> dict[str, int]:
    ours = ("accounts", "delivery", "surveys", "metrics", "actions", "common")
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in ours and model._meta.label not in BOOKKEEPING
    }


def snapshot(route: Route) -> list[Any]:
    return [type(row)._default_manager.filter(pk=row.pk).values().first() for row in things(route).values()]
