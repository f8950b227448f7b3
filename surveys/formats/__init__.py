"""Survey files of other tools, in and out: each format a folder that turns a file into a definition and back.

Nothing here touches the database: bytes in, a `Translation` out (a definition, see docs/questionnaires.md,
and a report that tells of every element of the source), or a definition in and bytes out.
"""

from surveys.formats.report import Element, FileUnreadable, Obstacle, Report, Translation

__all__ = ["Element", "FileUnreadable", "Obstacle", "Report", "Translation"]
