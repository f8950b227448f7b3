from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "delivery"
    verbose_name = "Outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fills the registries; what uses models can be imported only now."""
        from accounts import system
        from common import navigation, notices, progress
        from delivery import account_mail, kinds
        from delivery.domain import state
        from delivery.senders.email import make_email_sender

        kinds.register_sender("email", make_email_sender, label="Mail")
        kinds.register(account_mail.ACCOUNT_MAIL)
        kinds.register(account_mail.INVITED_MAIL)
        navigation.register(
            navigation.NavItem(
                "Outbox", "mail", "delivery:outbox", action="message.view", group="Manage", order=50
            )
        )
        notices.register("mail", state.mail_not_set_up)
        notices.register("mail_away", state.mail_away)
        progress.register_waiting("messages", state.oldest_due)
        system.register("Mail", state.mail_line, order=20)
        system.register("Outbox", state.outbox_line, order=30)
