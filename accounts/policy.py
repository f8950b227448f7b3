"""Who may do what: one table, role to actions, deny by default. Where is a matter of grants."""

from enum import StrEnum


class Role(StrEnum):
    """The nine roles. `PARTNER` may be held by API keys only."""

    ADMINISTRATOR = "administrator"
    PROGRAM_MANAGER = "program_manager"
    ANALYST = "analyst"
    REGIONAL_MANAGER = "regional_manager"
    UNIT_MANAGER = "unit_manager"
    CASE_AGENT = "case_agent"
    VIEWER = "viewer"
    AUDITOR = "auditor"
    PARTNER = "partner"

    @property
    def label(self) -> str:
        return self.value.replace("_", " ").capitalize()


USER_ROLES = tuple(role for role in Role if role is not Role.PARTNER)

_SEE = {"unit.view", "program.view", "score.view"}
_HEAR = _SEE | {"response.view"}
_HANDLE = {"case.view", "case.take", "case.comment", "case.resolve"}

ACTIONS: dict[str, str] = {
    "unit.view": "See units of the tree",
    "unit.edit": "Create, move and merge units",
    "program.view": "See programs, touchpoints and questionnaires",
    "score.view": "See scores",
    "response.view": "See responses and comments",
    "response.create": "Submit responses through the API",
    "response.exclude": "Exclude responses from all scores and include them again, correct answers",
    "response.correct": "Move and erase responses, process them again",
    "response.export": "Download responses",
    "contact.view": "See names and addresses of customers",
    "case.view": "See cases",
    "case.take": "Take a case",
    "case.comment": "Comment, contact the customer, log attempts",
    "case.resolve": "Resolve, close and reopen cases",
    "case.reassign": "Give a case to somebody else, another unit or department",
    "survey.edit": "Edit programs, touchpoints and questionnaires",
    "survey.publish": "Publish, close and reopen questionnaires",
    "rule.edit": "Edit workflow rules and root causes",
    "metric.edit": "Edit metric definitions",
    "import.run": "Import responses",
    "message.view": "Read the outbox",
    "message.handle": "Send messages again or cancel them, keep the do-not-contact list",
    "grant.give": "Invite users and give access",
    "apikey.manage": "Manage API keys",
    "audit.view": "Search the audit trail",
    "system.view": "See the state of the system",
    "admin.view": "Open the administration",
}

POLICY: dict[Role, frozenset[str]] = {
    Role.ADMINISTRATOR: frozenset(set(ACTIONS) - {"response.create"}),
    Role.PROGRAM_MANAGER: frozenset(
        _HEAR
        | _HANDLE
        | {
            "response.exclude",
            "response.correct",
            "response.export",
            "contact.view",
            "case.reassign",
            "survey.edit",
            "survey.publish",
            "rule.edit",
            "metric.edit",
            "import.run",
            "message.view",
            "message.handle",
            "admin.view",
        }
    ),
    Role.ANALYST: frozenset(
        _HEAR
        | {"response.exclude", "response.export", "metric.edit", "import.run", "case.view", "admin.view"}
    ),
    Role.REGIONAL_MANAGER: frozenset(
        _HEAR
        | _HANDLE
        | {"response.export", "contact.view", "case.reassign", "message.view", "message.handle"}
    ),
    Role.UNIT_MANAGER: frozenset(_HEAR | _HANDLE | {"contact.view", "case.reassign"}),
    Role.CASE_AGENT: frozenset({"unit.view", "program.view", "response.view", "contact.view"} | _HANDLE),
    Role.VIEWER: frozenset(_HEAR),
    Role.AUDITOR: frozenset({"unit.view", "audit.view", "message.view", "system.view", "admin.view"}),
    Role.PARTNER: frozenset(
        {
            "unit.view",
            "program.view",
            "score.view",
            "response.view",
            "response.create",
            "response.exclude",
            "response.export",
            "survey.edit",
            "import.run",
            "case.view",
            "case.take",
            "case.comment",
            "case.resolve",
        }
    ),
}


def allows(role: Role | str, action: str) -> bool:
    """Whether `role` includes `action`; an unknown action is an error of ours, never a silent no."""
    if action not in ACTIONS:
        raise ValueError(f"Unknown action {action!r}; the table is accounts.policy.ACTIONS.")
    return action in POLICY[Role(role)]


def roles_allowing(action: str) -> frozenset[Role]:
    """All roles that include `action`."""
    return frozenset(role for role in Role if allows(role, action))
