"""Messages and stops for tests."""

import factory
from django.utils import timezone

from delivery.addresses import address_hash
from delivery.kinds import MessageKind, register
from delivery.models import DoNotContact, Message

TEST_KIND = MessageKind("test", "Test")
register(TEST_KIND)


class MessageFactory(factory.django.DjangoModelFactory[Message]):
    """A mail that is due."""

    class Meta:
        model = Message

    kind = "test"
    dedupe_key = factory.Sequence(lambda n: f"test:{n}")
    to_name = "Ana Lima"
    to_address = factory.Sequence(lambda n: f"ana{n}@customer.test")
    address_hash = factory.LazyAttribute(lambda row: address_hash(row.to_address))
    subject = "About your flight"
    text = "Hello Ana"
    next_attempt_at = factory.LazyFunction(timezone.now)


class DoNotContactFactory(factory.django.DjangoModelFactory[DoNotContact]):
    """An address that is written to no more; give `address`."""

    class Meta:
        model = DoNotContact

    class Params:
        address = "ana@customer.test"

    address_hash = factory.LazyAttribute(lambda row: address_hash(row.address))
    reason = DoNotContact.Reason.BY_HAND
