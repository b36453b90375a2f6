"""What is native about a target: its compiled files, and what joins them with Python."""
