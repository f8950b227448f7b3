"""Places of the navigation: who sees them, and which is marked."""

import pytest

from common import navigation
from common.navigation import NavItem


@pytest.fixture
def places(monkeypatch):
    monkeypatch.setattr(navigation, "_items", {})
    urls = {"home": "/", "cases": "/cases/", "case-rules": "/cases/rules/"}

    def reverse(name):
        if name not in urls:
            raise navigation.NoReverseMatch(name)
        return urls[name]

    monkeypatch.setattr(navigation, "reverse", reverse)


@pytest.mark.usefixtures("places")
def test_navigation_shows_what_the_person_may_do_and_marks_the_longest_prefix():
    navigation.register(NavItem("Dashboard", "home", "home", order=1))
    navigation.register(NavItem("Cases", "inbox", "cases", "case.view", order=2, count=lambda user: 23))
    navigation.register(NavItem("Rules", "bolt", "case-rules", "rule.edit", "Improve"))

    links = navigation.links_for(Person("case.view"), "/cases/1042/")

    assert [(link.label, link.is_current, link.count) for link in links] == [
        ("Dashboard", False, None),
        ("Cases", True, 23),
    ]
    both = navigation.links_for(Person("case.view", "rule.edit"), "/cases/rules/")
    assert [link.label for link in both if link.is_current] == ["Rules"]


@pytest.mark.usefixtures("places")
def test_navigation_leaves_out_places_that_are_not_for_this_person():
    navigation.register(NavItem("Today", "sun", "home", is_for=lambda user: "today" in user.actions))

    assert [link.label for link in navigation.links_for(Person("today"), "/")] == ["Today"]
    assert navigation.links_for(Person(), "/") == []


@pytest.mark.usefixtures("places")
def test_navigation_check_names_places_without_url():
    navigation.register(NavItem("Lost", "home", "nowhere"))

    assert [message.id for message in navigation.check_urls()] == ["common.W101"]
    assert navigation.links_for(Person(), "/") == []


@pytest.mark.parametrize("group", ["Improvee", None])
def test_navigation_refuses_unknown_groups(group):
    with pytest.raises(ValueError, match="group"):
        navigation.register(NavItem("X", "home", "home", group=group))


class Person:
    is_authenticated = True

    def __init__(self, *actions):
        self.actions = actions

    def can_anywhere(self, action):
        return action in self.actions
