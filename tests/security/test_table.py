"""The table of routes is complete, and no address shows a key of the database."""

import pytest
from django.urls import get_resolver
from django.urls.converters import IntConverter

from tests.security.asking import all_routes, in_table, walk
from tests.security.routes import FOREIGN, ROUTES, UNWRITABLE


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
