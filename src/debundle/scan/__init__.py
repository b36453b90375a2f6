"""A target on disk becomes modules and the imports between them: Target -> ImportGraph."""
