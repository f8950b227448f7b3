"""What one respondent meets: the way through a questionnaire, and texts with answers in them."""
