"""Every recurring job: (name, dotted function, seconds between runs). A system check imports every function.

A run belongs to a slot (its due time), and a slot runs once, whoever ticks. Jobs are idempotent sweeps.
"""

SCHEDULES: list[tuple[str, str, int]] = [
    ("refresh_cells", "metrics.domain.cells.refresh", 60),
    ("process_responses", "surveys.domain.processing.process_responses", 60),
    ("drain_outbox", "delivery.tasks.drain", 60),
    ("settle_partials", "surveys.domain.settling.settle_partials", 900),
    ("resume_imports", "surveys.imports.jobs.resume_imports", 60),
    ("resume_exports", "surveys.exports.jobs.resume_exports", 60),
    ("resume_rebuilds", "metrics.domain.rebuild_requests.resume_rebuilds", 60),
    ("resume_demo_removal", "demo.removal.resume_removal", 60),
    ("escalate_overdue", "actions.domain.escalating.escalate_overdue", 60),
    ("free_unreachable", "actions.domain.freeing.free_unreachable", 3600),
    ("forget_old_exports", "surveys.domain.exporting.forget_old_exports", 3600),
    ("forget_old_counters", "common.counting.forget_old_counters", 3600),
    ("forget_old_keys", "common.api.idempotency.forget_old_keys", 3600),
    ("forget_old_slots", "common.schedule.forget_old_slots", 3600),
]
