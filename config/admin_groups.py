"""How the administration is laid out: by what people come to do, not by where the code lies."""

from typing import Any

# (group, models in the order in which they are needed). A model that stands nowhere comes under "More".
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Listen",
        (
            "surveys.Program", "surveys.Questionnaire", "surveys.PublicLink", "surveys.JourneyStage",
            "surveys.Touchpoint", "surveys.Concept", "metrics.Metric", "metrics.Annotation",
        ),
    ),
    ("Act", ("actions.Rule", "actions.RootCause", "actions.Case", "actions.RuleRun")),
    (
        "Organisation and access",
        (
            "accounts.OrgUnit", "accounts.UnitLevel", "accounts.Department", "accounts.BusinessCalendar",
            "accounts.User", "accounts.Grant", "accounts.ApiKey", "accounts.AuditEntry",
        ),
    ),
    (
        "What came in",
        (
            "surveys.Response", "metrics.Score", "surveys.Respondent", "surveys.Company",
            "surveys.ImportRun", "surveys.ImportMapping",
        ),
    ),
    ("What goes out", ("delivery.Message", "delivery.DoNotContact")),
    ("Behind the scenes", ("common.JobSlot", "common.Heartbeat", "django_q.Failure")),
)  # fmt: skip
REST = "More"


def grouped(app_list: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Django's list of apps with their models, as the groups above; empty ones are left out."""
    left = {one["model"]._meta.label: one for app in app_list for one in app["models"]}
    found = [(name, [left.pop(label) for label in labels if label in left]) for name, labels in GROUPS]
    found.append((REST, list(left.values())))
    return [
        {
            "name": name,
            "app_label": name.lower().replace(" ", "-"),
            "app_url": "",
            "has_module_perms": True,
            "models": models,
        }
        for name, models in found
        if models
    ]
