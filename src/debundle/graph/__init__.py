"""Algorithms on graphs of imports: components, chains, summaries, cuts."""
