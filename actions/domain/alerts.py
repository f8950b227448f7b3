"""Telling people about cases: whoever works nearest to the unit, and the members of the case's department.

Alerts carry no name and no address of a customer, since mail travels.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.template.loader import render_to_string

from accounts.domain.audit import Actor
from accounts.models import User
from actions.domain.mailing import case_url
from actions.domain.people import WORKERS, members_for, people_for
from actions.models import Case
from delivery.addresses import in_one_line
from delivery.domain.letters import Letter
from delivery.domain.outbox import Draft, queue_messages

Drafts = dict[UUID, list[Draft]]  # case uuid → alerts about it
NUMBER = "\ue000"  # stands for the number of a case that has none yet; no text that people write holds it


def draft_opened(cases: Sequence[Case]) -> Drafts:
    """Alerts to the people of each case's queue, written before the cases are stored; two queries."""
    receivers = receivers_of(cases)
    return {
        case.uuid: alerts(
            case, receivers[case.uuid], "opened", f"New case {NUMBER}: {case.unit}{rating_of(case)}"
        )
        for case in cases
    }


def alert_opened(cases: Sequence[Case], drafts: Drafts | None = None) -> None:
    """Tells the people of each stored case's queue: as many statements for many cases as for one.

    `drafts` is what `draft_opened` gave earlier, so that nothing is drawn while the database is held; for
    cases that it lacks it is asked now.
    """
    drafts = drafts or {}
    drafts = drafts | draft_opened([case for case in cases if case.uuid not in drafts])
    queue_messages(numbered(draft, case) for case in cases for draft in drafts[case.uuid])


def numbered(draft: Draft, case: Case) -> Draft:
    """The draft with the number and the key of its case, which is stored by now."""
    number = str(case.number)
    words = {name: getattr(draft, name).replace(NUMBER, number) for name in ("subject", "text", "html")}
    return replace(draft, **words, context=draft.context | {"case": case.pk})


def alert_handed_over(case: Case, *, by: Actor) -> None:
    """Tells the new owner, or the people of the queue, unless they did it themselves."""
    who = str(by) if by is not None else "Rapport"
    if case.owner:
        receivers, where = {case.owner: works_at(case)}, f"was handed to you by {who}"
    else:
        receivers, where = receivers_of([case])[case.uuid], f"came to {case.unit}, from {who}"
    others = {user: reason for user, reason in receivers.items() if user != by}
    queue_messages(alerts(case, others, f"assigned-{case.rev}", f"Case {case.number} {where}"))


def alert_overdue(case: Case, users: Iterable[User], level: int) -> None:
    """Tells those to whom an overdue case is escalated; once a deadline and level."""
    key = f"overdue-{case.due_at:%Y%m%d%H%M%S}-{level}" if case.due_at else f"overdue-{level}"
    receivers = dict.fromkeys(users, works_at(case))
    queue_messages(alerts(case, receivers, key, f"Overdue: case {case.number}, {case.unit}"))


def receivers_of(cases: Sequence[Case]) -> dict[UUID, dict[User, str]]:
    """case uuid → who watches its queue, each with the reason they are told: two queries."""
    if not cases:
        return {}
    people, members = people_for([case.unit for case in cases], WORKERS), members_for(cases)
    return {
        case.uuid: {
            **dict.fromkeys(
                members[case.department_id].all_for(case.unit), f"You belong to {case.department}."
            ),
            **dict.fromkeys(people.nearest(case.unit), works_at(case)),
        }
        for case in cases
    }


def works_at(case: Case) -> str:
    """The reason why who works on cases gets an alert."""
    return f"You work on cases at {case.unit}."


def rating_of(case: Case) -> str:
    """`, rated 3 of 10` for a subject; nothing where no rating led to the case."""
    return f", rated {case.score_value:g} of {case.score_max}" if case.score_value is not None else ""


def alerts(case: Case, receivers: Mapping[User, str], event: str, subject: str) -> list[Draft]:
    """One alert for each receiver; case, `event` and receiver keep it from being sent twice."""
    heading = in_one_line(subject)
    letters = {reason: letter(case, heading, reason) for reason in set(receivers.values())}
    return [
        Draft(
            kind="case.alert",
            dedupe_key=f"case:{case.uuid}:{event}:{user.pk}",
            unit=case.unit,
            to_address=user.email,
            to_name=in_one_line(user.name),
            subject=heading,
            text=letters[reason].text,
            html=letters[reason].html,
            context={"case": case.pk, "user": user.pk},
            program=case.program.uuid if case.program else None,
            is_invented=case.is_invented or user.is_invented,
        )
        for user, reason in receivers.items()
    ]


def letter(case: Case, heading: str, reason: str) -> Letter:
    """An alert's text and HTML. The organisation goes unnamed: asking for it costs a query per alert."""
    values = {
        "heading": heading,
        "body": "\n\n".join(lines_of(case)),
        "url": case_url(case),
        "organisation": "Rapport",
        "reason": reason,
    }
    text, html = (render_to_string(f"emails/alert.{kind}", values).strip() + "\n" for kind in ("txt", "html"))
    return Letter(text, html)


def lines_of(case: Case) -> list[str]:
    """What an alert says of its case."""
    lines = [case.title]
    if case.excerpt and case.excerpt != case.title:
        lines.append(f"“{case.excerpt}”")
    lines.append(f"{case.get_priority_display()} priority, {case.department}.")
    return lines
