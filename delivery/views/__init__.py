"""Pages of delivery: the outbox, do-not-contact, unsubscribing."""

from delivery.views import acting, outbox, stops, unsubscribing

__all__ = ["acting", "outbox", "stops", "unsubscribing"]
