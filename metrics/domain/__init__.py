"""What metrics do: scoring responses, keeping cells, reading results."""
