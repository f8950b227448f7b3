"""Statistics of scores in plain Python: no Django, nothing else of the project.

Input is always a `Tally` (sums and counts of answers), output an `Estimate`, a `Difference` or ranked units.
Shares are in percent (0…100), NPS in points (−100…100), means in units of their scale.
The methods are told, with their sources, in nps, proportions, means, multiplicity and samples.
"""

from metrics.stats.counts import equal_rates_p
from metrics.stats.measures import KINDS, Kind, difference, estimate
from metrics.stats.multiplicity import adjusted_p_values, benjamini_hochberg
from metrics.stats.ranking import RankedUnit, Verdict, rank_units, ranks, verdicts
from metrics.stats.results import Difference, Estimate, Unit
from metrics.stats.samples import krejcie_morgan, nps_sample_size, sample_size, share_sample_size
from metrics.stats.tally import EMPTY, Tally

__all__ = [
    "EMPTY",
    "KINDS",
    "Difference",
    "Estimate",
    "Kind",
    "RankedUnit",
    "Tally",
    "Unit",
    "Verdict",
    "adjusted_p_values",
    "benjamini_hochberg",
    "difference",
    "equal_rates_p",
    "estimate",
    "krejcie_morgan",
    "nps_sample_size",
    "rank_units",
    "ranks",
    "sample_size",
    "share_sample_size",
    "verdicts",
]
