"""Translations as XLIFF, the format of translators' tools. Written is 1.2, read are 1.2 and 2.0.

Every tool that takes XLIFF takes 1.2; several (memoQ, Trados, OmegaT and others, each in some version) don't
take 2.0. Tags and gaps stand in the texts as they are: all of them keep plain text as it is.
"""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement, TreeBuilder, tostring

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from surveys.formats.report import FileUnreadable
from surveys.formats.translations.entries import MOST_ENTRIES, Entry, Exported, TranslationFile
from surveys.logic.wording import CHANGED, MISSING, Translated

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
STATES = {MISSING: "needs-translation", CHANGED: "needs-review-translation"}
UNDONE = {"new", "initial", "needs-translation"}
# What XML can't hold at all; texts may, out of old files.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
MOST_DEEP = 50
MOST_ELEMENTS = 500_000
BROKEN = "This file can't be read as XLIFF: it is cut off, or was changed by hand. Export it anew."
FORBIDDEN = "This file holds a document type or entities, which no translation needs: they are refused."


def is_xml(data: bytes) -> bool:
    """Whether a file begins as XML does, in whatever encoding."""
    start = data[:80]
    for mark in BYTE_ORDER_MARKS:
        start = start.removeprefix(mark)
    return start.replace(b"\x00", b"").lstrip().startswith(b"<")


def write(exported: Exported) -> bytes:
    """The file, one trans-unit a text, grouped by question."""
    root = Element("xliff", {"version": "1.2", "xmlns": NAMESPACE})
    languages = {"source-language": exported.source_language, "target-language": exported.language}
    file = SubElement(root, "file", {"original": _text(exported.name), "datatype": "plaintext", **languages})
    body = SubElement(file, "body")
    for row in exported.rows:
        _write_unit(body, row)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode").encode() + b"\n"


def read(data: bytes) -> TranslationFile:
    """The texts of a file of XLIFF 1.2 or 2.0. Raises FileUnreadable."""
    try:
        root = _tree_of(data)
    except DefusedXmlException:
        raise FileUnreadable(FORBIDDEN) from None
    except FileUnreadable:
        raise
    except (ParseError, ValueError, LookupError):
        raise FileUnreadable(BROKEN) from None
    if _name(root) != "xliff":
        raise FileUnreadable("This file is XML, but no XLIFF.")
    version = root.get("version", "")
    if version.startswith("1."):
        found, entries = _head_of(root, "file", ("source-language", "target-language")), _entries_of_1(root)
    elif version.startswith("2."):
        found, entries = _head_of(root, "", ("srcLang", "trgLang")), _entries_of_2(root)
    else:
        raise FileUnreadable(f"XLIFF of version {version[:10]!r} isn't known; 1.2 and 2.0 are.")
    for entry in entries:
        if len(found.entries) >= MOST_ENTRIES:
            raise FileUnreadable(f"This file has more than {MOST_ENTRIES:,} texts.")
        if entry.path:
            found.entries.append(entry)
        else:
            found.unread.append(("A unit", "It says of no text that it belongs to."))
    return found


class _Builder(TreeBuilder):
    """Stops where elements stand deeper within each other than in any translation (units within units would
    hold each other's texts over and over), or are more: as objects they take a hundred times their bytes."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = self.count = 0

    def start(self, tag: Any, attrs: Any, /) -> Element:
        self.depth, self.count = self.depth + 1, self.count + 1
        if self.depth > MOST_DEEP:
            raise FileUnreadable(f"This file has elements within each other more than {MOST_DEEP} deep.")
        if self.count > MOST_ELEMENTS:
            raise FileUnreadable(f"This file has more than {MOST_ELEMENTS:,} elements.")
        return super().start(tag, attrs)

    def end(self, tag: Any, /) -> Element:
        self.depth -= 1
        return super().end(tag)


def _tree_of(data: bytes) -> Element:
    parser = DefusedXMLParser(target=_Builder(), forbid_dtd=True)
    parser.feed(data)
    found: Element = parser.close()
    return found


def _write_unit(body: Element, row: Translated) -> None:
    one = row.wording
    unit = SubElement(body, "trans-unit", {"id": one.path, "resname": one.path, SPACE: "preserve"})
    unit.set("size-unit", "char")
    unit.set("maxwidth", str(one.longest))
    SubElement(unit, "source").text = _text(row.source)
    if row.own:
        target = SubElement(unit, "target", {"state": STATES.get(row.state, "translated")})
        target.text = _text(row.own)
    about = ", ".join(part for part in (one.place, one.kind, one.name) if part)
    note = SubElement(unit, "note", {"from": "developer"})
    note.text = _text(f"{about}: {one.about}" if one.about and one.about != row.source else about)


def _entries_of_1(root: Element) -> Iterator[Entry]:
    for unit in _all(root, "trans-unit"):
        source, target = _child(unit, "source"), _child(unit, "target")
        said, text = _words(source), _words(target)
        is_undone = target is not None and target.get("state", "") in UNDONE and text == said
        yield Entry(_path(unit), said if source is not None else None, "" if is_undone else text)


def _entries_of_2(root: Element) -> Iterator[Entry]:
    for unit in _all(root, "unit"):
        parts = [one for one in unit if _name(one) in ("segment", "ignorable")]
        said = "".join(_words(_child(one, "source")) for one in parts)
        is_there = all(_is_translated(one) for one in parts)
        text = "".join(_words(_target_of(one)) for one in parts) if is_there else ""
        yield Entry(_path(unit), said, text)


def _is_translated(part: Element) -> bool:
    if _name(part) == "ignorable":
        return True
    target = _child(part, "target")
    if target is None:
        return False
    return part.get("state", "") not in UNDONE or _words(target) != _words(_child(part, "source"))


def _target_of(part: Element) -> Element | None:
    """The translation; of what needs none, spaces between sentences, the source."""
    target = _child(part, "target")
    return _child(part, "source") if target is None else target


def _head_of(root: Element, name: str, attributes: tuple[str, str]) -> TranslationFile:
    holder = next(_all(root, name), root) if name else root
    source, target = (holder.get(one, "").replace("_", "-") for one in attributes)
    return TranslationFile(language=target.lower(), source_language=source.lower())


def _path(unit: Element) -> str:
    """What a unit is called: by its resource's name where a tool gave it a number of its own."""
    return (unit.get("resname") or unit.get("name") or unit.get("id") or "").strip()


def _words(element: Element | None) -> str:
    """All text of an element, that in inline codes too."""
    text = "" if element is None else "".join(element.itertext())
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _all(root: Element, name: str) -> Iterator[Element]:
    return (one for one in root.iter() if _name(one) == name)


def _child(element: Element, name: str) -> Element | None:
    return next((one for one in element if _name(one) == name), None)


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _text(text: str) -> str:
    return UNWRITABLE.sub("", text)
