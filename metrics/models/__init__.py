from metrics.models.annotations import Annotation
from metrics.models.cells import Cell, DirtyCell, Slice
from metrics.models.definitions import Metric
from metrics.models.scores import Score
from metrics.models.verbatims import Verbatim

__all__ = ["Annotation", "Cell", "DirtyCell", "Metric", "Score", "Slice", "Verbatim"]
