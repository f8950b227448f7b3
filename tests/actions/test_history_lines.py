"""What the lines of a case's history say, to whom."""

import pytest

from actions.domain.showing import HIDDEN_MAIL, details_of
from actions.models import CaseEvent


@pytest.mark.parametrize(
    ("kind", "data", "text", "said"),
    [
        (
            "opened",
            {"rules": ["Low score", "Asked for a call"]},
            "",
            "by rule “Low score” and “Asked for a call”",
        ),
        ("opened", {}, "", "by hand"),
        (
            "contacted",
            {"channel": "phone", "outcome": "reached"},
            "Sorry said",
            "By phone. Reached. Sorry said",
        ),
        ("assigned", {"to": "Maya Okafor"}, "", "to Maya Okafor"),
        (
            "assigned",
            {"department": "Care", "unit": "Area A"},
            "Hers",
            "to the queue of Care at Area A. Hers",
        ),
        ("waiting", {"whom": "customer"}, "", "for the customer, clock paused"),
        ("waiting", {"whom": "us"}, "The part comes", "for us. The part comes"),
        ("resolved", {"root_cause": "Long queue"}, "Opened a lane", "Long queue: Opened a lane"),
        ("moved", {"from": "Area A", "to": "Area B"}, "", "from Area A to Area B"),
        ("closing_undone", {"withdrawn": True}, "x", "the customer is not asked again"),
        ("closing_undone", {}, "Too early", "Too early"),
        ("remeasured", {"well_handled": True}, "", "My matter was handled well"),
        ("remeasured", {"well_handled": False}, "", "My matter was not handled well"),
        ("remeasured", {"well_handled": None}, "", ""),
        ("commented", {}, "Ask the shift lead", ""),
        ("escalated", {}, "to Terminal 3", "to Terminal 3"),
    ],
)
def test_a_line_says_what_happened(kind: str, data: dict, text: str, said: str) -> None:
    assert details_of(CaseEvent(kind=kind, data=data, text=text), sees_contact=False) == said


def test_a_mail_to_the_customer_is_told_to_who_may_see_names() -> None:
    line = CaseEvent(kind="mailed", data={"subject": "About your visit"}, text="Dear Ana")
    assert [details_of(line, sees_contact=sees) for sees in (True, False)] == [
        "About your visit",
        HIDDEN_MAIL,
    ]
