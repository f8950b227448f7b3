"""Every recurring job: (name, dotted function, seconds between runs). A system check imports every function.

A run belongs to a slot (its due time), and a slot runs once, whoever ticks. Jobs are idempotent sweeps.
"""

SCHEDULES: list[tuple[str, str, int]] = [
    ("refresh_cells", "metrics.domain.cells.refresh", 60),
    ("process_responses", "surveys.domain.responses.processing.process_responses", 60),
    ("drain_outbox", "delivery.tasks.drain", 60),
    ("settle_partials", "surveys.domain.responses.settling.settle_partials", 900),
    ("resume_imports", "surveys.imports.jobs.resume_imports", 60),
    ("resume_exports", "surveys.exports.jobs.resume_exports", 60),
    ("resume_trials", "surveys.domain.responses.trials.resume_trials", 60),
    ("resume_rebuilds", "metrics.domain.rebuild_requests.resume_rebuilds", 60),
    ("resume_demo_removal", "demo.removal.resume_removal", 60),
    ("prepare_sheets", "metrics.domain.sheets.preparing.prepare_sheets", 300),
    ("escalate_overdue", "actions.domain.escalating.escalate_overdue", 60),
    ("free_unreachable", "actions.domain.freeing.free_unreachable", 3600),
    ("forget_old_exports", "surveys.domain.responses.exporting.forget_old_exports", 3600),
    (
        "forget_old_survey_files",
        "surveys.domain.questionnaires.staging.forget_old_survey_files",
        3600,
    ),
    ("forget_removed_items", "surveys.domain.questionnaires.bank.forget_removed_items", 3600),
    ("forget_loose_uploads", "surveys.domain.responses.uploads.forget_loose_uploads", 900),
    ("forget_old_refusals", "surveys.domain.responses.refusals.forget_old_refusals", 3600),
    ("forget_unused_pictures", "surveys.domain.questionnaires.pictures.forget_unused_pictures", 3600),
    ("forget_old_counters", "common.counting.forget_old_counters", 3600),
    ("forget_old_keys", "common.api.idempotency.forget_old_keys", 3600),
    ("forget_old_slots", "common.schedule.forget_old_slots", 3600),
]
