from actions.models.cases import Case, CaseEvent, CaseResponse, CaseTask
from actions.models.root_causes import RootCause
from actions.models.rules import Rule, RuleRun

__all__ = ["Case", "CaseEvent", "CaseResponse", "CaseTask", "RootCause", "Rule", "RuleRun"]
