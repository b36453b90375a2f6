"""Score proposals against what maintainers did when they split their packages."""
