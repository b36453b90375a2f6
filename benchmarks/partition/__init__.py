"""Groupings of real packages by debundle and by others, judged by one evaluator."""
