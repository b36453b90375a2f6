"""How fast a package is read: debundle beside grimp, ruff, import-linter, tach and pydeps."""
