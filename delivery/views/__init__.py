"""Pages of delivery: the outbox, do-not-contact, unsubscribing."""

from delivery.views import outbox, stops, unsubscribing

__all__ = ["outbox", "stops", "unsubscribing"]
