"""What a list keeps to itself of responses to anonymous and employee programs: each row names its unit and
its day, so a text or a rating among few would tell who gave it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from metrics.models import Verbatim
from surveys.domain.asking.anonymity import Place, at_places, places_with_few_answers
from surveys.exports.veils import Placed
from surveys.models import Program, Response
from surveys.querysets import BY_PEOPLE


@dataclass(frozen=True)
class Veil:
    """Programs and places whose comments stay hidden, and those whose ratings and answers do too."""

    silent: frozenset[int] = frozenset()
    few_comments: frozenset[Place] = frozenset()
    unrated: frozenset[int] = frozenset()
    few_answers: frozenset[Place] = frozenset()

    def hides_answers(self, response: Placed) -> bool:
        """Whether nothing of what was answered may be told."""
        return response.program_id in self.unrated or _place(response) in self.few_answers

    def hides_texts(self, response: Placed) -> bool:
        """Whether its texts may not be told."""
        is_silent = response.program_id in self.silent or _place(response) in self.few_comments
        return is_silent or self.hides_answers(response)

    @property
    def without_answers(self) -> Q:
        """The condition on responses that `hides_answers`."""
        return Q(program__in=self.unrated) | at_places(self.few_answers)

    @property
    def without_texts(self) -> Q:
        """The condition on responses that `hides_texts`."""
        return Q(program__in=self.silent) | at_places(self.few_comments) | self.without_answers


def veil_over(group: QuerySet[Response]) -> Veil:
    """The veil over a list of `group`: the responses by what is known of them without their answers.

    Searching and choosing ratings don't make the group smaller: who they find is told only within it.
    """
    careful = list(Program.objects.hiding_few())
    if not careful:
        return Veil()
    rows = group.filter(program__in=careful).order_by()
    answers = dict(rows.values_list("program_id").annotate(n=Count("pk", filter=BY_PEOPLE)))
    texts = Verbatim.objects.filter(response__in=rows.values("pk")).order_by()
    comments = dict(texts.values_list("program_id").annotate(n=Count("pk")))
    return Veil(
        silent=frozenset(one.pk for one in careful if comments.get(one.pk, 0) < one.min_comments),
        few_comments=frozenset(places_with_few_comments(careful)),
        unrated=frozenset(one.pk for one in careful if answers.get(one.pk, 0) < one.min_answers),
        few_answers=frozenset(places_with_few_answers()),
    )


def places_with_few_comments(programs: Iterable[Program]) -> set[Place]:
    """The units, by program, that hold fewer comments than the program shows them from."""
    rows = Verbatim.objects.filter(program__in=[one for one in programs if one.hides_few_comments]).order_by()
    counted = rows.values_list("program_id", "unit_id").annotate(texts=Count("pk"))
    return {(program, unit) for program, unit, _ in counted.filter(texts__lt=F("program__min_comments"))}


def _place(response: Placed) -> Place:
    return response.program_id, response.unit_id
