"""README.md lists every setting that is read from the environment, and no other."""

import ast
import re
from pathlib import Path

import pytest

from accounts.policy import ACTIONS, POLICY, Role
from config import env

ROOT = Path(__file__).resolve().parents[2]
READ_IN = sorted(path for path in (ROOT / "config").glob("*.py") if path.name != "test_settings.py")
NOT_A_SETTING = {"DJANGO_SETTINGS_MODULE"}  # Django's own way to name config/settings.py
READERS = {"str", "list", "get", "setdefault", *(name for name in vars(env) if name.startswith("read_"))}
ENVIRONMENTS = {"env", "environ"}
LINK = re.compile(r"\]\(([^)#:]+)\)|src=\"([^\":]+)\"")


def names_read(source: str) -> set[str]:
    """The variables that Python source reads by name; a secret may come from a file, too."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and (reader := reader_of(node.func)):
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                names |= {first.value, *([f"{first.value}_FILE"] if reader == "read_secret" else [])}
    return names - NOT_A_SETTING


def reader_of(function: ast.expr) -> str:
    """`read_int`, or `str` of `env.str`, or `get` of `os.environ.get`; "" for any other function."""
    if isinstance(function, ast.Name):
        return function.id if function.id in READERS else ""
    if not isinstance(function, ast.Attribute) or function.attr not in READERS:
        return ""
    owner = function.value
    name = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
    return function.attr if name in ENVIRONMENTS else ""


def rows_under(document: str, heading: str) -> list[list[str]]:
    """The cells of the table rows beneath a heading, without its head."""
    section = document.split(f"\n{heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows[2:]]


def test_readers_of_the_environment_are_recognised() -> None:
    source = (
        'a = read_secret("A", x=1); b = env.str("B"); c = os.environ.get("C"); d = other.get("D"); e = e["E"]'
    )
    assert names_read(source) == {"A", "A_FILE", "B", "C"}


def test_readme_lists_every_setting_and_no_other() -> None:
    listed = [row[0].strip("`") for row in rows_under((ROOT / "README.md").read_text(), "## Settings")]
    read: set[str] = set()
    for path in READ_IN:
        read |= names_read(path.read_text())
    assert sorted(listed) == sorted(read)


def test_readme_says_a_default_and_a_meaning_for_each_setting() -> None:
    rows = rows_under((ROOT / "README.md").read_text(), "## Settings")
    assert [row[0] for row in rows if len(row) != 3 or not row[1] or len(row[2]) < 20] == []


def test_roles_of_the_administrators_page_are_the_policys() -> None:
    rows = rows_under((ROOT / "docs/administrators.md").read_text(), "## Roles")
    told = {row[0]: row[1:] for row in rows}
    allowed = {
        f"{words} `{action}`": ["✓" if action in POLICY[role] else "" for role in Role]
        for action, words in ACTIONS.items()
    }
    assert told == allowed


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs"])
def test_documents_link_to_files_that_are_there(name: str) -> None:
    path = ROOT / name
    documents = sorted(path.glob("*.md")) if path.is_dir() else [path]
    targets = [
        (document, next(filter(None, found)))
        for document in documents
        for found in LINK.findall(document.read_text())
    ]
    missing = [target for document, target in targets if not (document.parent / target).exists()]
    assert missing == []
