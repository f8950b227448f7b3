"""Which workflow rules read the answers of a survey: what its builder shows beside the questions."""

from collections import defaultdict
from collections.abc import Iterator

from accounts.reach import Principal
from actions.models import Rule
from common.conditions import fields_of
from metrics.models import Metric
from surveys.document import Document
from surveys.models import Questionnaire
from surveys.panels import Use


def uses_of_answers(principal: Principal, questionnaire: Questionnaire, document: Document) -> Iterator[Use]:
    """The rules in use for its program that ask for one of its answers, or for a score made of one."""
    rules = Rule.objects.visible_to(principal).filter(is_active=True).select_related("owner")
    measured = dict(Metric.objects.values_list("key", "concept__key"))
    by_concept: dict[str, list[str]] = defaultdict(list)
    for spec in document.fields():
        by_concept[spec.concept].append(spec.address)
    for rule in rules:
        is_asked = rule.program_id in (None, questionnaire.program_id)
        stands_by = rule.owner.is_within(questionnaire.owner) or questionnaire.owner.is_within(rule.owner)
        if not (is_asked and stands_by):
            continue
        for name in sorted(fields_of(rule.conditions)):
            kind, _, key = name.partition(":")
            if kind == "answer":
                found = document.addresses_by_name.get(key, [])
            else:
                found = by_concept.get(measured.get(key) or "-", []) if kind == "score" else []
            for address in found:
                yield Use(address, f"Rule “{rule.name}”")
