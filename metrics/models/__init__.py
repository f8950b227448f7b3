from metrics.models.annotations import Annotation
from metrics.models.cells import Cell, DirtyCell, Slice
from metrics.models.definitions import Metric
from metrics.models.dimensions import MOST_VALUES, NOT_KNOWN, OTHER, SLOTS, Dimension, DimensionValue
from metrics.models.scores import Score
from metrics.models.sheets import AnswerSheet
from metrics.models.verbatims import Verbatim

__all__ = [
    "MOST_VALUES",
    "NOT_KNOWN",
    "OTHER",
    "SLOTS",
    "Annotation",
    "AnswerSheet",
    "Cell",
    "Dimension",
    "DimensionValue",
    "DirtyCell",
    "Metric",
    "Score",
    "Slice",
    "Verbatim",
]
