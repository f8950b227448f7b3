"""Our own files of surveys: JSON that holds a definition as it is (docs/questionnaires.md)."""

from surveys.formats.own.files import FORMAT, of_json, read_own, write_own

__all__ = ["FORMAT", "of_json", "read_own", "write_own"]
