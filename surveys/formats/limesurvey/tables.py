"""The XML of LimeSurvey as tables: rows of texts, nothing interpreted."""

import codecs
import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from surveys.formats.report import FileUnreadable

MOST_BYTES = 30 * 1024 * 1024
MOST_ROWS = 200_000
READABLE = ("Survey", "Group", "Question")
NOT_WHOLE = (
    "This file is cut off or was changed by hand: it can't be read from line {line} on. Export it anew."
)
UNKNOWN_SIGNS = "This file is written in signs that aren't known here. Export it anew, as UTF-8."
FORBIDDEN = "This file holds a document type or entities, which no survey needs."
DECLARATION = re.compile(r"<\?xml[^>]*\?>")
Row = dict[str, str]


@dataclass
class Tables:
    """What a file holds: its kind of document, its languages, and its tables by name."""

    document: str
    version: str
    languages: list[str]
    rows: dict[str, list[Row]]

    def of(self, name: str) -> list[Row]:
        """The rows of a table; none where the file lacks it."""
        return self.rows.get(name, [])


def read_tables(data: bytes) -> Tables:
    """The tables of an LSS, LSG or LSQ file. Raises FileUnreadable."""
    if len(data) > MOST_BYTES:
        raise FileUnreadable(f"This file is larger than {MOST_BYTES // 1024 // 1024} MB.")
    root = _parsed(data)
    document = (root.findtext("LimeSurveyDocType") or "").strip()
    if root.tag != "document" or not document:
        raise FileUnreadable("This XML holds no survey of LimeSurvey: it doesn't say of which kind it is.")
    if document not in READABLE:
        raise FileUnreadable(f"This file of LimeSurvey holds no survey but: {document[:40]}.")
    languages = [(one.text or "").strip() for one in root.iterfind("languages/language")]
    rows = {table.tag: _rows(table) for table in root if table.find("rows") is not None}
    if sum(len(one) for one in rows.values()) > MOST_ROWS:
        raise FileUnreadable(f"This file has more than {MOST_ROWS:,} rows.")
    if not rows.get("questions"):
        raise FileUnreadable("This file of LimeSurvey has no table of questions, or an empty one.")
    version = (root.findtext("DBVersion") or "").strip()
    return Tables(document, version, [one for one in languages if one], rows)


def _parsed(data: bytes) -> Element:
    try:
        root: Element = fromstring(_as_utf8(data), forbid_dtd=True)
    except DefusedXmlException:
        raise FileUnreadable(FORBIDDEN) from None
    except ParseError as error:
        raise FileUnreadable(NOT_WHOLE.format(line=error.position[0])) from None
    except (ValueError, LookupError):
        raise FileUnreadable(UNKNOWN_SIGNS) from None
    return root


def _as_utf8(data: bytes) -> bytes:
    """UTF-16 as UTF-8: editors that save so leave the file saying that it is UTF-8. Raises ValueError."""
    if not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data
    return DECLARATION.sub("", data.decode("utf-16"), count=1).encode()


def _rows(table: Element) -> list[Row]:
    return [{cell.tag: cell.text or "" for cell in row} for row in table.iterfind("rows/row")]
