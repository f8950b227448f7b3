"""Every route, and who may go there. A route without a row fails the build.

HOW TO ADD A ROUTE: one line in ROUTES, by the route's name (with its namespace, as `reverse` takes it):

    Route("case_take", "case.take", "case", "POST"),

 1. name; a route whose methods need different actions has one row for each;
 2. the action it needs (accounts.policy.ACTIONS); "" is everybody signed in;
 3. what it is about, a kind of tests/security/world.py: "case", "response" …; "" for lists and the like;
 4. the methods it takes, all of them tried on everybody; GET by default.

and, where needed:
    data={…}               what is posted, or a function of world and position; an answer that refuses
                           the data (400, 409, 422) still counts as let in
    url=lambda row: {…}    the URL's arguments where they aren't the row's own uuid, pk, code, token
    query="?a=b"           what the page needs behind its address
    shows="case"           an allowed GET shows the own row of this kind, so that no list is empty by mistake
    sees="response.view"   what seeing the row needs, where that isn't the kind's own (oracle.VIEW_ACTIONS)
    organisation=True      needs the action at the top of a tree
    also="message.view"    a second action that is needed, at the same unit
    framed=True            shown in a frame of our own pages, in a sandbox
    public="why"           open to everybody, signed in or not; says why

What the tests do with a row (tests/security/test_routes.py), each role standing at `own`:
    anonymous                        page → login, API → 401, the same for what does not exist
    out of reach                     404, exactly as for what does not exist
    visible without the right        403
    allowed, at own                  anything but 401, 403, 404, 5xx
    and no denied request changes a row, and no answer holds a foreign row's text, nor a word of an own row
    that the role may not read (names, addresses, mail, comments: tests/security/content.py).
Models of the admin have one line each in ADMIN. Routes of other packages stand in FOREIGN by their prefix.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.security.world import World

Data = dict[str, Any] | Callable[[World, str], dict[str, Any]]


@dataclass(frozen=True)
class Route:
    """One row of the table; the fields are told above."""

    name: str
    action: str = ""
    about: str = ""
    methods: str = "GET"
    data: Data | None = None
    url: Callable[[Any], dict[str, Any]] | None = None
    shows: str = ""
    organisation: bool = False
    public: str = ""
    sees: str = ""
    query: str = ""
    framed: bool = False
    also: str = ""


def of_grant(row: Any) -> dict[str, Any]:
    """A grant's address names its person."""
    return {"uuid": row.user.uuid, "grant_uuid": row.uuid}


def of_task(row: Any) -> dict[str, Any]:
    """A task's address names its case."""
    return {"uuid": row.case.uuid, "task_uuid": row.uuid}


def no_token(row: Any) -> dict[str, Any]:
    """A token that nobody has."""
    return {"token": "no-such-token"}


def own_mapping(world: World, position: str) -> dict[str, Any]:
    """The mapping saved where the import runs."""
    return {"mapping": world.things["mapping"][position].uuid}


def ticked_message(world: World, position: str) -> dict[str, Any]:
    """A message ticked in the list."""
    return {"ids": [world.things["message"][position].uuid]}


CORRECTING = {"asked": "q1", "answer-q1": "9", "why": "Typed wrongly"}


def erasing(world: World, position: str) -> dict[str, Any]:
    """What the page that asks before erasing wants."""
    return {"reason": "Asked for by the customer", "is_sure": "on"}


def step(name: str) -> Callable[[Any], dict[str, Any]]:
    """The address of one step of a case."""
    return lambda row: {"uuid": row.uuid, "step": name}


def beside(**more: Any) -> Callable[[Any], dict[str, Any]]:
    """The row's own key (uuid, or pk where it has none) and what else the address says."""
    return lambda row: ({"uuid": row.uuid} if hasattr(row, "uuid") else {"pk": row.pk}) | more


ROUTES = [
    # accounts
    Route("home"),
    Route("units", "unit.view", shows="unit"),
    Route("unit_choices", "unit.view", shows="unit"),
    Route("unit_create", "unit.edit", methods="GET POST"),
    Route("unit_import", "unit.edit", methods="GET POST"),
    Route("unit_edit", "unit.edit", "unit", "GET POST"),
    Route("unit_move", "unit.edit", "unit", "POST"),
    Route("unit_merge", "unit.edit", "unit", "POST"),
    Route("people", "grant.give", shows="person"),
    Route("person_invite", "grant.give", methods="GET POST"),
    Route("person", "grant.give", "person", "GET POST", shows="person"),
    Route("grant_give", "grant.give", "person", "POST"),
    Route("grant_withdraw", "grant.give", "grant", "POST", url=of_grant),
    Route("person_deactivate", "grant.give", "person", "POST"),
    Route("person_reactivate", "grant.give", "person", "POST"),
    Route("departments", "unit.edit", shows="department"),
    Route("department_create", "unit.edit", methods="GET POST", organisation=True),
    Route("department_edit", "unit.edit", "department", "GET POST", organisation=True),
    Route("department_remove", "unit.edit", "department", "POST", organisation=True),
    Route("api_keys", "apikey.manage", shows="key"),
    Route("api_key_create", "apikey.manage", methods="GET POST"),
    Route("api_key_revoke", "apikey.manage", "key", "POST"),
    Route("audit", "audit.view", shows="audit"),
    Route("system_state", "system.view"),
    Route("demo_removal", "unit.edit", methods="GET POST", organisation=True),
    Route("demo_progress", "unit.edit", organisation=True),
    # delivery
    Route("delivery:outbox", "message.view", shows="message"),
    Route("delivery:message", "message.view", "message"),
    Route("delivery:mail", "contact.view", "message", also="message.view", framed=True),
    Route("delivery:send_again", "message.handle", "message", "POST"),
    Route("delivery:cancel", "message.handle", "message", "POST"),
    Route("delivery:send_many_again", "message.handle", methods="POST", data=ticked_message),
    Route("delivery:do_not_contact", "message.handle", methods="GET POST", organisation=True),
    Route("delivery:stop_remove", "message.handle", "stop", "POST", organisation=True),
    Route("delivery:unsubscribe", "", "link", "GET POST", url=no_token, public="mail programs post it"),
    Route("surveys:answer_link", public="anybody may answer", about="link", methods="GET POST"),
    Route("surveys:privacy_link", public="anybody may answer", about="link"),
    Route("surveys:privacy_invitation", "", "link", url=no_token, public="the token is the right"),
    Route("surveys:stop_invitation", "", "link", url=no_token, public="the token is the right"),
    Route("surveys:answer_invitation", "", "link", "GET POST", url=no_token, public="the token is the right"),
    Route("surveys:imports", "import.run", shows="run"),
    Route("surveys:import_new", "import.run", methods="GET POST"),
    Route("surveys:import_run", "import.run", "run"),
    Route("surveys:import_progress", "import.run", "run"),
    Route("surveys:import_start", "import.run", "run", "POST"),
    Route("surveys:import_cancel", "import.run", "run", "POST"),
    Route("surveys:import_undo", "import.run", "run", "POST"),
    Route("surveys:import_redo", "import.run", "run", "POST"),
    Route("surveys:import_again", "import.run", "run", "POST"),
    Route("surveys:import_errors", "import.run", "run"),
    Route("surveys:import_mapping", "import.run", "run", "GET POST"),
    Route("surveys:import_mapping_use", "import.run", "run", "POST", data=own_mapping),
    Route("surveys:import_mapping_save", "import.run", "run", "POST"),
    Route("surveys:import_mapping_download", "import.run", "run"),
    Route("surveys:exports", "response.export", shows="export"),
    Route("surveys:export_new", "response.export", methods="GET POST"),
    Route("surveys:export_download", "response.export", "export"),
    Route("surveys:export_cancel", "response.export", "export", "POST"),
    Route("surveys:export_delete", "response.export", "export", "POST"),
    Route("surveys:codebook", "program.view", "questionnaire"),
    Route("surveys:codebook_csv", "program.view", "questionnaire"),
    # surveys: links, builder, programs, touchpoints
    Route("surveys:links", "response.view", shows="link"),
    Route("surveys:link_create", "survey.edit", methods="GET POST"),
    Route("surveys:link", "response.view", "link", shows="link"),
    Route("surveys:link_switch", "survey.edit", "link", "POST", url=beside(to="off")),
    Route("surveys:link_code", "response.view", "link", url=beside(kind="svg")),
    Route("surveys:list", "program.view", shows="questionnaire"),
    Route("surveys:create", "survey.edit", methods="GET POST"),
    Route("surveys:builder", "program.view", "questionnaire", shows="questionnaire"),
    Route("surveys:settings", "survey.edit", "questionnaire", "POST"),
    Route("surveys:undo", "survey.edit", "questionnaire", "POST"),
    Route("surveys:redo", "survey.edit", "questionnaire", "POST"),
    Route("surveys:duplicate", "survey.edit", "questionnaire", "POST"),
    Route("surveys:close", "survey.publish", "questionnaire", "POST"),
    Route("surveys:reopen", "survey.publish", "questionnaire", "POST"),
    Route("surveys:question_add", "survey.edit", "questionnaire", "POST"),
    Route("surveys:question_save", "survey.edit", "questionnaire", "POST", url=beside(uid="q2")),
    Route("surveys:question_move", "survey.edit", "questionnaire", "POST", url=beside(uid="q2")),
    Route("surveys:question_duplicate", "survey.edit", "questionnaire", "POST", url=beside(uid="q2")),
    Route("surveys:question_remove", "survey.edit", "questionnaire", "POST", url=beside(uid="q2")),
    Route("surveys:page_add", "survey.edit", "questionnaire", "POST"),
    Route("surveys:page_change", "survey.edit", "questionnaire", "POST", url=beside(index=0)),
    Route("surveys:page_remove", "survey.edit", "questionnaire", "POST", url=beside(index=0)),
    Route("surveys:language_add", "survey.edit", "questionnaire", "POST", data={"language": "fr"}),
    Route("surveys:texts", "program.view", "questionnaire", url=beside(language="de")),
    Route("surveys:texts", "survey.edit", "questionnaire", "POST", url=beside(language="de")),
    Route("surveys:language_remove", "survey.edit", "questionnaire", "POST", url=beside(language="de")),
    Route("surveys:publish", "survey.publish", "questionnaire", "GET POST"),
    Route("surveys:test_link", "survey.edit", "questionnaire", "POST"),
    Route("surveys:history", "program.view", "questionnaire"),
    Route("surveys:published", "program.view", "questionnaire"),
    Route("surveys:versions", "program.view", "questionnaire"),
    Route("surveys:version", "program.view", "questionnaire", url=beside(number=1)),
    Route("surveys:preview", "program.view", "questionnaire", url=beside(language="en", page=1), framed=True),
    Route("surveys:programs", "program.view", shows="program"),
    Route("surveys:program_create", "survey.edit", methods="GET POST"),
    Route("surveys:program_edit", "survey.edit", "program", "GET POST"),
    Route("surveys:program_close", "survey.publish", "program", "POST"),
    Route("surveys:program_reopen", "survey.publish", "program", "POST"),
    Route("surveys:touchpoints", "program.view", shows="touchpoint"),
    Route("surveys:touchpoint_create", "survey.edit", methods="GET POST"),
    Route("surveys:touchpoint_edit", "survey.edit", "touchpoint", "GET POST"),
    Route("surveys:stages", "program.view"),
    Route("surveys:stages", "survey.edit", methods="POST", organisation=True),
    Route("surveys:stage_edit", "survey.edit", "stage", "GET POST", organisation=True),
    Route("surveys:stage_move", "survey.edit", "stage", "POST", organisation=True),
    Route("surveys:stage_remove", "survey.edit", "stage", "POST", organisation=True),
    # metrics
    Route("dashboard_home", "score.view"),
    Route("unit_tree", "score.view", shows="unit"),
    Route("dashboard", "score.view", "unit", shows="unit", sees="score.view"),
    Route("dashboard_csv", "score.view", "unit", sees="score.view"),
    Route("responses", "response.view", shows="response"),
    Route("responses_csv", "response.export"),
    Route("response", "response.view", "response", shows="response"),
    Route("responses_exclude", "response.exclude", methods="GET POST"),
    Route("responses_include", "response.exclude", methods="POST"),
    Route("response_include", "response.exclude", "response", "POST"),
    Route("response_exclude", "response.exclude", "response", "GET POST", data={"reason": "A test answer"}),
    Route("response_correct", "response.exclude", "response", "GET POST", data=CORRECTING),
    Route("response_move", "response.correct", "response", "GET POST"),
    Route("response_erase", "response.correct", "response", "GET POST", data=erasing),
    Route("metrics", "score.view", shows="metric"),
    Route("metric_create", "metric.edit", methods="GET POST"),
    Route("metric_edit", "metric.edit", "metric", "GET POST"),
    # actions
    Route("inbox", "case.view", shows="case"),
    Route("case", "case.view", "case", shows="case"),
    Route("case_pane", "case.view", "case"),
    Route("case_take", "case.take", "case", "POST"),
    Route("case_release", "case.reassign", "case", "POST"),
    Route("case_resume", "case.comment", "case", "POST"),
    Route("case_undo", "case.resolve", "case", "POST"),
    Route("case_task", "case.comment", "task", "POST", url=of_task),
    Route("case_step", "case.comment", "case", "GET POST", url=step("note")),
    Route("case_step", "case.comment", "case", "GET POST", url=step("mail")),
    Route("case_step", "case.comment", "case", "GET POST", url=step("contact")),
    Route("case_step", "case.comment", "case", "GET POST", url=step("wait")),
    Route("case_step", "case.reassign", "case", "GET POST", url=step("hand-over")),
    Route("case_step", "case.resolve", "case", "GET POST", url=step("close")),
    Route("case_step", "case.resolve", "case", "GET POST", url=step("reopen")),
    Route("case_open", "case.take", "response", "POST"),
    Route("rules", "program.view", shows="rule"),
    Route("rule_new", "rule.edit", methods="GET POST"),
    Route("rule_edit", "program.view", "rule", shows="rule"),
    Route("rule_edit", "rule.edit", "rule", "POST"),
    Route("root_causes", "rule.edit"),
    Route("root_cause_new", "rule.edit", methods="GET POST", organisation=True),
    Route("root_cause_edit", "rule.edit", "root_cause", "GET POST", organisation=True),
    Route("root_cause_move", "rule.edit", "root_cause", "POST", organisation=True),
    # API
    Route("api-unit-list", "unit.view", shows="unit"),
    Route("api-unit-detail", "unit.view", "unit", shows="unit"),
    Route("api-unit-scores", "score.view", "unit", sees="score.view"),
    Route("api-case-list", "case.view", shows="case"),
    Route("api-case-detail", "case.view", "case", shows="case"),
    Route("api-case-take", "case.take", "case", "POST"),
    Route("api-case-comment", "case.comment", "case", "POST", data={"text": "Called"}),
    Route("api-case-resolve", "case.resolve", "case", "POST"),
    Route("api-case-close", "case.resolve", "case", "POST"),
    Route("api-root-cause-list", "case.view"),
    Route("api-root-cause-detail", "case.view", "root_cause"),
    Route("api-questionnaire-list", "program.view", shows="questionnaire"),
    Route("api-questionnaire-detail", "program.view", "questionnaire", shows="questionnaire"),
    Route("api-response-list", "response.view", shows="response"),
    Route("api-response-list", "response.create", methods="POST"),
    Route("api-response-bulk", "response.create", methods="POST"),
    Route("api-response-detail", "response.view", "response", shows="response"),
    Route("api-response-exclude", "response.exclude", "response", "POST", data={"reason": "A test answer"}),
    Route("api-response-include", "response.exclude", "response", "POST"),
    Route(
        "api-response-correct",
        "response.exclude",
        "response",
        "POST",
        data={"answers": {"nps": 9}, "why": "Typed wrongly"},
    ),
    Route("api-schema"),
    Route("rest-docs"),
    Route("api-nothing", public="says 404"),
    # the administration's own pages; its models stand in ADMIN
    Route("admin:index", "admin.view"),
    Route("admin:search", "admin.view"),
    Route("admin:jsi18n", "admin.view"),
    # the way in
    Route("login", public="signing in", methods="GET POST"),
    Route("logout", public="signing out asks nobody's leave", methods="GET POST"),
    Route("healthz", public="load balancers ask it; it tells up or down"),
]


@dataclass(frozen=True)
class AdminModel:
    """Who sees, changes, adds and deletes a model's rows in the admin; "" is nobody. `about`: as in Route.

    `organisation`: even seeing needs the action at the top of a tree.
    """

    about: str
    see: str
    change: str = ""
    add: str = ""
    delete: str = ""
    organisation: bool = False


ADMIN = {
    "actions.Case": AdminModel("case", "case.view"),
    "actions.RootCause": AdminModel("root_cause", "case.view", "rule.edit", "rule.edit"),
    "actions.Rule": AdminModel("rule", "program.view", "rule.edit", "rule.edit", "rule.edit"),
    "actions.RuleRun": AdminModel("rule_run", "response.view"),
    "accounts.ApiKey": AdminModel("key", "apikey.manage"),
    "accounts.AuditEntry": AdminModel("audit", "audit.view"),
    "accounts.BusinessCalendar": AdminModel("calendar", "unit.view", "unit.edit", "unit.edit", "unit.edit"),
    "accounts.Department": AdminModel("department", "unit.view", "unit.edit", "unit.edit", "unit.edit"),
    "accounts.Grant": AdminModel("grant", "grant.give", "grant.give", "grant.give", "grant.give"),
    "accounts.OrgUnit": AdminModel("unit", "unit.view", "unit.edit", "unit.edit"),
    "accounts.UnitLevel": AdminModel("level", "unit.view", "unit.edit", "unit.edit", "unit.edit"),
    "accounts.User": AdminModel("person", "grant.give", "grant.give"),
    "common.Heartbeat": AdminModel("", "system.view"),
    "common.JobSlot": AdminModel("", "system.view"),
    "delivery.DoNotContact": AdminModel("stop", "message.view", organisation=True),
    "delivery.Message": AdminModel("message", "message.view"),
    "django_q.Failure": AdminModel("", "system.view"),
    "metrics.Annotation": AdminModel("annotation", "score.view", "metric.edit", "metric.edit", "metric.edit"),
    "metrics.Dimension": AdminModel("dimension", "score.view", "metric.edit", "metric.edit", "metric.edit"),
    "metrics.DimensionValue": AdminModel("dimension_value", "metric.edit", "metric.edit", organisation=True),
    "metrics.Metric": AdminModel("metric", "score.view"),
    "metrics.Score": AdminModel("score", "score.view"),
    "surveys.Company": AdminModel("company", "contact.view"),
    "surveys.Concept": AdminModel("concept", "program.view", "metric.edit", "metric.edit"),
    "surveys.ImportMapping": AdminModel("mapping", "import.run", "import.run", delete="import.run"),
    "surveys.ImportRun": AdminModel("run", "import.run"),
    "surveys.JourneyStage": AdminModel("stage", "program.view", "survey.edit", "survey.edit", "survey.edit"),
    "surveys.Program": AdminModel("program", "program.view", "survey.edit", "survey.edit"),
    "surveys.PublicLink": AdminModel("link", "survey.edit", "survey.edit"),
    "surveys.Questionnaire": AdminModel("questionnaire", "program.view", "survey.edit"),
    "surveys.Respondent": AdminModel("respondent", "contact.view"),
    "surveys.Response": AdminModel("response", "response.view"),
    "surveys.Touchpoint": AdminModel("touchpoint", "program.view", "survey.edit", "survey.edit"),
}

# Routes that `reverse` can't write, by name or path → why they need no row.
UNWRITABLE: dict[str, str] = {
    "surveys:answer_nothing": "the page of unknown tokens",
    "api-elsewhere": "404 as a problem, for every other address of the API",
}

# Routes of other packages: they concern only the signed-in person, or nobody. Prefix of the path → why.
FOREIGN: dict[str, str] = {
    "accounts/": "allauth: each page is about the person signed in, or leads there",
}
