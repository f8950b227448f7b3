"""What is asked: questionnaires, their drafts and versions, survey files, what a new one starts with."""
