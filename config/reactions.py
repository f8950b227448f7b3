"""What follows an event, in order: the one table that lets knowledge go upward. A check imports it all.

Receivers are called as `receiver(**payload)` in the transaction of whoever announced the event.
"""

REACTIONS: dict[str, list[str]] = {
    "response_changed": [
        "metrics.domain.scoring.rescore_response",
        "metrics.domain.sheets.keeping.follow_response",
        "actions.domain.reactions.follow_response",
        "surveys.domain.responses.exporting.follow_response",
    ],
    "responses_changed": [
        "metrics.domain.scoring.rescore_responses",
        "metrics.domain.sheets.keeping.follow_responses",
        "actions.domain.reactions.follow_responses",
    ],
    "responses_replaced": [
        "metrics.domain.sheets.keeping.follow_responses",
        "actions.domain.reactions.follow_replaced",
    ],
    "unit_moved": [
        "metrics.domain.cells.unit_moved",
        "metrics.domain.rebuild_requests.unit_moved",
        "actions.domain.reactions.free_cases_beneath",
    ],
    "unit_merged": [
        "actions.domain.reactions.move_cases",
    ],
    "prepared": [
        "accounts.domain.starting.start_structure",
        "metrics.domain.starting.start_metrics",
        "actions.domain.starting.start_causes",
    ],
    "survey_published": ["metrics.domain.starting.measure_questionnaire"],
    "user_invited": [
        "delivery.account_mail.invite_to_sign_in",
    ],
    "user_deactivated": [
        "actions.domain.reactions.free_cases_of",
    ],
    "grant_changed": [
        "actions.domain.reactions.free_cases_of",
    ],
    "message_failed": [],
}

# What happens to finished responses. Each is an object with prepare(batch, earlier), which reads and computes
# with no transaction open, and apply(prepared), which only writes.
STAGES: dict[str, list[str]] = {
    "response": [
        "metrics.domain.scoring.SCORE_STAGE",
        "metrics.domain.sheets.keeping.SHEET_STAGE",
        "actions.domain.stages.RULE_STAGE",
        "actions.domain.stages.CASE_STAGE",
        "actions.domain.stages.REMEASUREMENT_STAGE",
    ],
}

# What a wake-up runs: name → job. common.wakeups.wake(name) asks for one run soon, however often called.
WAKEUPS: dict[str, str] = {
    "process_responses": "surveys.domain.responses.processing.process_responses",
    "refresh_cells": "metrics.domain.cells.refresh",
    "drain_outbox": "delivery.tasks.drain",
}
