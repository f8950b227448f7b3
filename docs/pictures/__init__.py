"""Pictures of each kind of question, taken from real pages for docs/question-kinds.md: `-m docs.pictures`."""
