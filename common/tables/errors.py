"""What is said about files that can't be read."""


class TableError(ValueError):
    """A file that can't be read as a table; the message says to the user what to do."""
