"""XLSForm: workbooks of questions, as ODK, Kobo and SurveyCTO know them."""

from surveys.formats.xlsform.reader import read_xlsform

__all__ = ["read_xlsform"]
