"""What readers of several formats share: a definition in the making, texts, expressions, conditions, JSON."""
