from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "actions"
    verbose_name = "Cases and rules"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fills the registries; what uses models can be imported only now."""
        from accounts import panels as first_page
        from accounts import system
        from accounts.policy import Role
        from actions import panels
        from actions.domain.inbox import open_count
        from actions.domain.mailing import register_kinds
        from actions.domain.showing import earlier_answers
        from actions.domain.uses import uses_of_answers
        from actions.kinds import register_timeline
        from actions.models import Rule
        from actions.views import today
        from common import checklist
        from common.navigation import NavItem, register
        from metrics.panels import Panel
        from metrics.panels import register as register_panel
        from surveys.panels import register_import_notes, register_uses

        register_kinds()
        checklist.register(
            checklist.Step(
                "rule",
                "Make a workflow rule",
                "When an answer meets it, a case is opened: for every rating that is low, say.",
                "rule_new",
                action="rule.edit",
                is_done=Rule.objects.filter(is_active=True).exists,
                order=70,
            )
        )
        register_uses("rules", uses_of_answers)
        register_import_notes("cases", panels.notes_on_import)
        register_timeline("earlier answers", earlier_answers)
        register(
            NavItem(
                "Cases",
                "inbox",
                "inbox",
                action="case.view",
                order=20,
                count=open_count,
                count_label="open",
                phone=True,
            )
        )
        register(NavItem("Rules", "bolt", "rules", action="rule.edit", group="Improve", order=30))
        register(NavItem("Root causes", "tag", "root_causes", action="rule.edit", group="Manage", order=40))
        register_panel(Panel("open_cases", "actions/panels/open_cases.html", panels.open_cases, order=10))
        register_panel(
            Panel("rules", "actions/panels/rule_runs.html", panels.rule_runs, place="response", order=10)
        )
        register_panel(
            Panel("case", "actions/panels/correction.html", panels.correction, place="correction", order=10)
        )
        for name, context, roles, css in (
            ("cases", today.cases, {Role.UNIT_MANAGER: 10}, "c8"),
            ("overdue", today.overdue, {Role.REGIONAL_MANAGER: 30}, "c8"),
            ("rules", today.rules, {Role.PROGRAM_MANAGER: 40}, "c4"),
        ):
            first_page.register(first_page.Panel(name, f"actions/today/{name}.html", context, roles, css))
        system.register("Cases", panels.overdue_line, order=40)
