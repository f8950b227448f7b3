"""What follows a finished response: rules are asked, cases opened, second measurements linked.

The stages stand in config.reactions.STAGES after metrics' scores. Each reads and computes in
`prepare`, with no transaction open, and writes in `apply`; a batch costs a constant number of statements.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions.domain.facts import Facts, facts_about
from actions.domain.opening import Plan, open_cases, plan_cases
from actions.domain.remeasuring import Second, link_second, plan_seconds
from actions.domain.rules import fits, in_words, judge, outcome_of
from actions.models import Rule, RuleRun
from common.bulk import insert_rows
from common.clock import now
from metrics.domain.scoring import SCORE_STAGE
from surveys.models import ImportRun, Response


@dataclass
class Judged:
    """What the rules said: rows to write, and the rules that fired by response id."""

    runs: list[RuleRun] = field(default_factory=list)
    fired: dict[int, list[Rule]] = field(default_factory=dict)
    facts: Facts | None = None


def wakes_rules(response: Response) -> bool:
    """Rules are asked about first answers that count."""
    return response.is_counted and not response.is_remeasurement


def imported_without_cases(batch: Sequence[Response]) -> set[int]:
    """The imports among those of the batch about whose responses no rule is asked: at most one query."""
    runs = {response.import_run_id for response in batch if response.import_run_id}
    return set(ImportRun.objects.filter(pk__in=runs, opens_cases=False).values_list("pk", flat=True))


class RuleStage:
    """Asks every active rule that fits about every response, and keeps the answer."""

    name = "rules"

    def prepare(self, batch: Sequence[Response], earlier: Mapping[str, Any]) -> Judged:
        """Runs, and which rules fired."""
        silent = imported_without_cases(batch)
        responses = [one for one in batch if wakes_rules(one) and one.import_run_id not in silent]
        if not responses:
            return Judged()
        rules = list(Rule.objects.active().select_related("owner", "department"))
        scored = earlier.get(SCORE_STAGE.name)
        scores = scored.scores if scored is not None else None
        facts = facts_about(responses, scores)
        judged = Judged(facts=facts)
        moment = now()
        for response in responses:
            for rule in rules:
                if not fits(rule, response):
                    continue
                verdict = judge(rule, response, facts)
                outcome = outcome_of(rule, response, verdict, moment)
                words = in_words(verdict, response, facts)
                judged.runs.append(
                    RuleRun(rule=rule, response=response, outcome=outcome, explanation=words, at=moment)
                )
                if outcome == RuleRun.Outcome.FIRED:
                    judged.fired.setdefault(response.pk, []).append(rule)
        return judged

    def apply(self, prepared: Judged) -> None:
        """Keeps the runs; what a rule said first about a response stays."""
        rows = [(run.rule_id, run.response_id, run.outcome, run.explanation, run.at) for run in prepared.runs]
        names = ("rule_id", "response_id", "outcome", "explanation", "at")
        insert_rows(RuleRun, names, rows, ignore_conflicts=True)


class CaseStage:
    """Opens one case per response on which rules fired."""

    name = "cases"

    def prepare(self, batch: Sequence[Response], earlier: Mapping[str, Any]) -> list[Plan]:
        """The cases to open."""
        judged: Judged = earlier["rules"]
        if not judged.fired or judged.facts is None:
            return []
        fired = [(response, judged.fired[response.pk]) for response in batch if response.pk in judged.fired]
        return plan_cases(fired, judged.facts)

    def apply(self, prepared: list[Plan]) -> None:
        """Opens them."""
        open_cases(prepared)


class RemeasurementStage:
    """Links second measurements to the cases they answer."""

    name = "remeasurements"

    def prepare(self, batch: Sequence[Response], earlier: Mapping[str, Any]) -> list[Second]:
        """What second answers say."""
        return plan_seconds(batch)

    def apply(self, prepared: list[Second]) -> None:
        """Notes it on the cases."""
        for second in prepared:
            link_second(second)


RULE_STAGE = RuleStage()
CASE_STAGE = CaseStage()
REMEASUREMENT_STAGE = RemeasurementStage()
