from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fills the registries; what uses models can be imported only now."""
        from accounts import system
        from common import navigation, progress
        from delivery import kinds
        from surveys.domain.asking.invitations import INVITATION_MAIL, programs_of_messages
        from surveys.domain.asking.resuming import RESUME_MAIL
        from surveys.domain.questionnaires.commenting import COMMENT_MAIL
        from surveys.domain.responses.processing import oldest_waiting
        from surveys.domain.responses.state import set_aside_line
        from surveys.views.steps import register_steps

        kinds.register(INVITATION_MAIL)
        kinds.register(COMMENT_MAIL)
        kinds.register(RESUME_MAIL)
        kinds.register_programs(programs_of_messages)
        progress.register_waiting("responses", oldest_waiting)
        register_steps()
        system.register("Responses set aside", set_aside_line, order=35)
        for label, icon, name, action, group, order in (
            ("Surveys", "survey", "surveys:list", "program.view", "Collect", 20),
            ("Programs", "flag", "surveys:programs", "survey.edit", "Manage", 40),
            ("Touchpoints", "branch", "surveys:touchpoints", "survey.edit", "Manage", 45),
        ):
            navigation.register(
                navigation.NavItem(label, icon, name, action=action, group=group, order=order)
            )
        navigation.register(
            navigation.NavItem(
                "Links", "link", "surveys:links", action="response.view", group="Collect", order=30
            )
        )
        navigation.register(
            navigation.NavItem(
                "Imports", "import", "surveys:imports", action="import.run", group="Collect", order=40
            )
        )
        navigation.register(
            navigation.NavItem(
                "Exports", "export", "surveys:exports", action="response.export", group="Collect", order=45
            )
        )
