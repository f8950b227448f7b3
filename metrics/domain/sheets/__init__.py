"""Answers by column: what results are counted from. See `making` (what a sheet holds) and `keeping`."""
