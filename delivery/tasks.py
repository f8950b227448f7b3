"""What the worker runs: one coarse, repeatable job that empties the outbox."""

from delivery.domain.drain import drain as drain_outbox


def drain() -> int:
    """Sends what is due for a few seconds; asks for another run where more is left. How many were handled."""
    return drain_outbox()
