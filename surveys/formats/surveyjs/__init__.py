"""SurveyJS: surveys as JSON, as its Creator writes them."""

from surveys.formats.surveyjs.reader import of_json, read_surveyjs

__all__ = ["of_json", "read_surveyjs"]
