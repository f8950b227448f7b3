"""Answers from files: runs in batches, their tallies, and taking them back."""
