"""The form of one field of embedded data."""

import re

from surveys.document import Document
from surveys.domain.questionnaires.drafting.embedded import ORIGINS
from surveys.forms.flow.reading import LONGEST_VALUE, PostedEdit, said
from surveys.kinds import Form

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,79}")


class EmbeddedEdit(PostedEdit):
    """A posted field: its name, where its value comes from, and the value without one."""

    def __init__(self, document: Document, form: Form, *, was: str = "") -> None:
        super().__init__(document, form)
        name = self.text("name", "The name", 80)
        if name != was and not NAME.fullmatch(name):
            self.errors.append("The name of a field begins with a letter; letters, digits, . _ and - follow.")
        self.data = {"name": name, "from": self.chosen("from", ORIGINS, "link")}
        self.data |= said({"default": self.text("default", "The value without one", LONGEST_VALUE)})
