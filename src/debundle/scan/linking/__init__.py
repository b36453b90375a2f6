"""The facts of all files become imports."""
