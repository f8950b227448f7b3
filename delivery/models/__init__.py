from delivery.models.do_not_contact import DoNotContact
from delivery.models.messages import Message

__all__ = ["DoNotContact", "Message"]
