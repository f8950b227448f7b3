"""What is chosen in the builder: a question, a block, or a node of the flow."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest

from surveys.document import Document
from surveys.document.flow import BlockNode, Node, all_nodes


@dataclass(frozen=True)
class Selection:
    """Its id and what it is: `question`, `block`, `node`, or "" for nothing."""

    id: str = ""
    what: str = ""

    @property
    def question(self) -> str:
        """The chosen question's id; "" where something else is chosen."""
        return self.id if self.what == "question" else ""


def asked_for(request: HttpRequest) -> str:
    """The id that an address (`?at=`) or a form names."""
    return request.GET.get("at") or request.POST.get("at") or ""


def pane_of(request: HttpRequest) -> str:
    """The pane that is open: of the address, else of the page that a script's request was made from."""
    if pane := request.GET.get("pane"):
        return pane
    address = urlsplit(request.headers.get("HX-Current-URL", "")[:2000])
    return parse_qs(address.query).get("pane", [""])[0] if request.method == "POST" else ""


def selection_in(document: Document, at: str) -> Selection:
    """What `at` names in the draft; nothing where it is gone."""
    if at in document.questions:
        return Selection(at, "question")
    found = node_of(document, at)
    if found is None:
        return Selection()
    return Selection(at, "block" if isinstance(found, BlockNode) else "node")


def node_of(document: Document, at: str) -> Node | None:
    """The node of the flow with this id."""
    return next((node for node in all_nodes(document.flow) if _id_of(node) == at), None) if at else None


def _id_of(node: Any) -> str:
    return node.block if isinstance(node, BlockNode) else node.id
