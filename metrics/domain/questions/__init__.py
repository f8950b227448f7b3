"""Results per question of any survey: what is looked at, counted, hidden, and summed up by kind."""
