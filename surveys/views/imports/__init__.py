"""Imports of answers: starting one, mapping its columns, what came of it."""
