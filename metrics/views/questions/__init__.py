"""Pages of a survey's results."""
