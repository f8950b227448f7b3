"""Forms of what the builder edits beside questions: steps of the flow, blocks, quotas, data, scores.

Each reads a posted form into what the draft keeps (`data`, and `texts` of the first language by path) and
`errors` in words; `op` is the button that was pressed, which adds or takes out a part.
"""

from surveys.forms.flow.blocks import BlockEdit
from surveys.forms.flow.embedded import EmbeddedEdit
from surveys.forms.flow.quotas import QuotaEdit
from surveys.forms.flow.scoring import ScoreEdit
from surveys.forms.flow.steps import StepEdit

__all__ = ["BlockEdit", "EmbeddedEdit", "QuotaEdit", "ScoreEdit", "StepEdit"]
