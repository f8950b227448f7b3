"""Every route × method × role × position, by real requests. The table is tests/security/routes.py."""

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client, TestCase

from accounts.policy import USER_ROLES, Role
from tests.security.asking import (
    LOGIN,
    Principals,
    Shared,
    address,
    assert_clean,
    counts,
    denials,
    is_allowed,
    is_api,
    may_role,
    mine,
    positions,
    quiet_address,
    send,
    shown_of,
    snapshot,
    text_of,
    things,
    unit_at,
    unknown,
)
from tests.security.content import assert_discreet
from tests.security.marks import SENTINEL
from tests.security.route import Route
from tests.security.routes import ROUTES
from tests.security.world import World


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

    def test_threat_33_looking_does_nothing(self) -> None:
        """GET by who may do everything: what takes POST only is 405, and nothing changes."""
        client, before = Shared.clients.tops[Role.ADMINISTRATOR], counts()
        for route in (one for one in ROUTES if not one.public):
            looks = any(one.name == route.name and "GET" in one.methods for one in ROUTES)
            rows = snapshot(route)
            status = send(client, "GET", route, address(route)).status_code
            assert (status == 405) == (not looks), f"GET {route.name} gave {status}"
            assert snapshot(route) == rows, f"looking at {route.name} changed a row"
        assert counts() == before

    def check(self, route: Route) -> None:
        """Everybody everywhere, first what is denied, then what is allowed."""
        if route.public:
            for method in route.methods.split():
                assert send(Shared.clients.anonymous, method, route, address(route)).status_code < 500
            return
        before = counts()
        rows = snapshot(route)
        self.check_anonymous(route)
        self.check_nobody(route)
        for role, client in Shared.clients.roles.items():
            for position in positions(route):
                if not is_allowed(route, role, position):
                    self.check_denied(route, role, client, position)
        self.check_two_hats(route)
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
                assert_clean(answer, tell, None)

    def check_nobody(self, route: Route) -> None:
        """Who is signed in and has access nowhere: the page is closed before it looks for anything."""
        for method in route.methods.split():
            answer = send(Shared.clients.nobody, method, route, address(route))
            tell = f"{method} {route.name} by who has no access gave {answer.status_code}"
            assert answer.status_code == 403 if route.action else answer.status_code < 500, tell
            assert f"{SENTINEL}-" not in text_of(answer), tell  # the word alone is their own name

    def check_two_hats(self, route: Route) -> None:
        """Who may do it elsewhere and only look at it here. (No foreign texts for them: they see both.)"""
        if route.organisation or len(things(route)) < 2:
            return
        here = [grant for grant in Shared.world.two_hats.grants.all() if grant.unit == unit_at("own")]
        if any(may_role(Role(grant.role), route.action) for grant in here):
            return
        for method in route.methods.split():
            status = send(Shared.clients.two_hats, method, route, address(route)).status_code
            assert status in (403, 404), f"{method} {route.name} by who may elsewhere gave {status}"

    def check_denied(self, route: Route, role: Role, client: Client, position: str) -> None:
        url = address(route, position)
        for method in route.methods.split():
            answer = send(client, method, route, url)
            tell = f"{method} {url} ({route.name}) by {role} at {position} gave {answer.status_code}"
            assert answer.status_code in denials(route, role, position), tell
            assert_clean(answer, tell, role)
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
            for position in mine(route) if route.about and not route.organisation else ("own",):
                if not (route.organisation and may_role(role, route.action)) and not is_allowed(
                    route, role, position
                ):
                    continue
                self.check_one_allowed(route, role, client, position)
                self.check_quiet(route, role, client, position)
                tried += 1
        if is_api(address(route)) and is_allowed(route, Role.PARTNER, "own"):
            self.check_one_allowed(route, Role.PARTNER, Shared.clients.partner, "own")
        assert tried or not any(may_role(role, route.action) for role in USER_ROLES)

    def check_quiet(self, route: Route, role: Role, client: Client, position: str) -> None:
        """The same about an answer whose comment is hidden."""
        url = quiet_address(route) if position == "own" else ""
        for method in route.methods.split() if url else ():
            with transaction.atomic():
                answer = send(client, method, route, url)
                transaction.set_rollback(True)
            tell = f"{method} {url} ({route.name}) by {role} gave {answer.status_code}"
            assert answer.status_code not in (401, 403, 404, 405), tell
            assert_clean(answer, tell, role)

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
            if route.organisation:
                assert_discreet(answer, text_of(answer), role, tell)
            else:
                assert_clean(answer, tell, role)
            if method == "GET" and route.shows and position == "own" and answer.status_code == 200:
                assert shown_of(route.shows) in text_of(answer), f"{tell} and doesn't show its own row"
            if not is_api(url) and not route.framed:
                assert "frame-ancestors 'none'" in answer.headers.get("Content-Security-Policy", ""), tell


def test_name(route: Route) -> str:
    methods = route.methods.lower().replace(" ", "_")
    return f"test_route_{route.name}_{methods}".replace(":", "_").replace("-", "_")


test_name.__test__ = False

for _route in ROUTES:

    def _test(self: TestRoutes, route: Route = _route) -> None:
        self.check(route)

    _test.__name__ = test_name(_route)
    while hasattr(TestRoutes, _test.__name__):
        _test.__name__ += "_too"
    setattr(TestRoutes, _test.__name__, _test)
del _test
