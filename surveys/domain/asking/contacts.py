"""Keeping who wants to be contacted: name, mail and phone stand at the Respondent and nowhere else."""

from delivery.addresses import address_hash, normalise
from surveys.kinds import Contact
from surveys.models import Respondent, Response

NAME, PHONE = 150, 30


def writes_contact(response: Response, contact: Contact | None) -> bool:
    """Whether `keep_contact` may write: a contact was given, or there is somebody to take one back from."""
    if contact is None or response.program.is_anonymous:
        return False
    return bool(contact) or response.respondent_id is not None


def keep_contact(response: Response, contact: Contact | None) -> None:
    """Writes what the contact question was told to the response's respondent, making one where there is none.

    Anonymous programs keep nobody. In the caller's transaction.
    """
    if not writes_contact(response, contact):
        return
    if not contact:
        _withdraw(response)
        return
    respondent = response.respondent or Respondent(
        unit=response.unit, language=response.language, is_invented=response.is_invented
    )
    respondent.name = contact.name[:NAME] or respondent.name
    respondent.phone = contact.phone[:PHONE] or respondent.phone
    if contact.email:
        respondent.email = normalise(contact.email)
        respondent.address_hash = address_hash(respondent.email)
    respondent.may_be_contacted = True
    respondent.save()
    response.respondent = respondent


def _withdraw(response: Response) -> None:
    """A no after a yes: forgets what was written beside the yes. Who was invited stays known as invited."""
    respondent = response.respondent
    assert respondent is not None
    if response.invitation_id is None:
        respondent.name = respondent.email = respondent.phone = respondent.address_hash = ""
        response.respondent = None
    elif not respondent.may_be_contacted:
        return  # as it was: who was invited and leaves the question out changes nothing
    respondent.may_be_contacted = False
    respondent.save()
