"""Count what a small change of the source changes in a proposal."""
