"""What staff configure and look at in the administration, a module for each noun."""

from surveys.admin import programs, questionnaires, responses

__all__ = ["programs", "questionnaires", "responses"]
