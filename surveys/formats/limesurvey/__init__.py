"""LimeSurvey's surveys, groups and questions (LSS, LSG, LSQ), in both of its dialects."""

from surveys.formats.limesurvey.reader import read_limesurvey

__all__ = ["read_limesurvey"]
