"""What an answer may say to whom: words planted in rows, by class of field, and the right that each needs.

The route matrix asks who gets an answer; this asks what stands in it. Every answer to every role passes here.
"""

from typing import Any

from django.http import HttpResponse

from accounts.policy import POLICY, Role
from surveys.models import Program, Response

NAME = "PRIVATENAME"  # of a customer
ADDRESS = "PRIVATEADDRESS"
PHONE = "PRIVATEPHONE"
ANSWERED = "PRIVATEANSWER"  # a mail address that somebody gave as an answer
MAIL = "PRIVATEMAIL"  # subject and text of what was written to a customer
COMMENT = "CUSTOMERSWORDS"
HIDDEN = "HIDDENWORDS"  # a comment of a program that hides few of them
NEEDS: dict[str, str] = {
    NAME: "contact.view",
    ADDRESS: "contact.view",
    PHONE: "contact.view",
    ANSWERED: "contact.view",
    MAIL: "contact.view",
    COMMENT: "response.view",
    HIDDEN: "",  # nobody
}


def forbidden(role: Role | None) -> list[str]:
    """The words that `role` may not read anywhere; None is somebody who isn't signed in."""
    may = POLICY[role] if role else frozenset()
    return [word for word, right in NEEDS.items() if not right or right not in may]


def assert_discreet(answer: HttpResponse, body: str, role: Role | None, tell: str) -> None:
    """No planted word that `role` has no right to, in body or headers, however it is written."""
    said = f"{answer.headers}\n{body}".upper()
    for word in forbidden(role):
        at = said.find(word)
        assert at < 0, f"{tell} and tells {word}: …{said[max(0, at - 80) : at + 60]!r}…"


def a_quiet_response(response: Response, program: dict[str, Any]) -> Response:
    """A response like this one in a program of employees: the only one there, so its comment is hidden."""
    quiet = Program.objects.create(audience=Program.Audience.EMPLOYEES, **program)
    values = {field.attname: getattr(response, field.attname) for field in response._meta.concrete_fields}
    for name in ("id", "uuid", "external_id", "respondent_id", "company_id", "program_id"):
        del values[name]
    answers = {**response.answers, "q2": f"{HIDDEN} at MARKOWN"}
    return Response.objects.create(**values | {"program": quiet, "answers": answers})
