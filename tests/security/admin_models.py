"""Every model of the administration, and who may do what with its rows there."""

from dataclasses import dataclass


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
