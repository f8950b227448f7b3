"""The form of one quota."""

from collections.abc import Mapping
from typing import Any

from surveys.document import Document
from surveys.forms.conditions import Operands, read_condition
from surveys.forms.flow.reading import LONGEST_MESSAGE, PostedEdit, said
from surveys.forms.flow.steps import LONGEST_ADDRESS
from surveys.kinds import Form

FIRST_LIMIT = 100


class QuotaEdit(PostedEdit):
    """A posted quota; `quota` is what the draft says of it now."""

    def __init__(self, document: Document, quota: Mapping[str, Any], form: Form) -> None:
        super().__init__(document, form)
        found = read_condition(form, "when", Operands(document), kept=quota.get("when") or {})
        self.errors += found.errors
        limit = self.count("limit", "The number of places", least=0)
        self.data = {
            "name": self.text("name", "The name"),
            "limit": quota.get("limit", FIRST_LIMIT) if limit is None else limit,
            "when": found.tree,
            "action": self.chosen("action", ("end", "count"), "end"),
        } | said({"redirect": self.text("redirect", "The address", LONGEST_ADDRESS)})
        self.texts = {f"{quota['id']}.thanks": self.text("thanks", "The message", LONGEST_MESSAGE)}
