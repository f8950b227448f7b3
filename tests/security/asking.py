"""Requests by everybody of the world, and what the table and the oracle say of them."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.policy import POLICY, Role
from tests.security import oracle
from tests.security.content import assert_discreet
from tests.security.marks import MINE, OWNED, POSITIONS, SENTINEL, mark
from tests.security.route import Route
from tests.security.routes import FOREIGN, ROUTES
from tests.security.world import World

NO_UUID = "00000000-0000-7000-8000-000000000000"
# Rows that requests may write whatever they are about.
BOOKKEEPING = {
    "sessions.Session",
    "common.Counter",
    "common.IdempotencyRecord",
    "common.WakeUp",
    "metrics.AnswerSheet",  # kept so that it is counted quickly, and says nothing that responses don't
}
LOGIN = "/login/"


class Principals:
    """Clients, each signed in once."""

    def __init__(self, world: World) -> None:
        self.anonymous = Client(raise_request_exception=False)
        self.nobody = self._client(world.nobody)
        self.two_hats = self._client(world.two_hats)
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


# The table of routes
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


# What the table and the oracle say
def may_role(role: Role, action: str) -> bool:
    return not action or action in POLICY[role]


def grants_of(role: Role) -> list[Any]:
    return [Shared.world.key] if role is Role.PARTNER else Shared.world.grants[role]


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


def mine(route: Route) -> tuple[str, ...]:
    """The positions in reach at which there is such a row."""
    return tuple(one for one in MINE if one in things(route))


def address(route: Route, position: str = "own") -> str:
    row = things(route)[position] if route.about else None
    return reverse_for(route, route.url(row) if route.url else arguments(route, row)) + route.query


def quiet_address(route: Route) -> str:
    """The address of the row whose comment is hidden; "" where the route is about no such thing."""
    row = Shared.world.quiet.get(route.about)
    if row is None:
        return ""
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


@cache
def names_in(route: str) -> list[str]:
    """The arguments of the route's address."""
    found = [name for key, _, one in walk(get_resolver().url_patterns) if key == route
             for name in one.pattern.regex.groupindex if name != "format"]  # fmt: skip
    return list(dict.fromkeys(found))


def arguments(route: Route, row: Any) -> dict[str, Any]:
    """The URL's arguments from the row's own fields of the same names."""
    if row is None:
        return {}
    found = {}
    for name in names_in(route.name):
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
    return url.startswith("/api/") and not url.startswith("/api/v1/docs/")  # which is a page


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
    body: bytes = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.streaming:
        answer.streaming_content = [body]  # to be read again
    return body.decode("utf-8", "replace")


def assert_clean(answer: HttpResponse, tell: str, role: Role | None = Role.ADMINISTRATOR) -> None:
    """No foreign row's text in body or headers, and no words of own rows that `role` may not read.

    By default a role that reads what anybody may; None is somebody who isn't signed in.
    """
    body = text_of(answer)
    assert_discreet(answer, body, role, tell)
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
