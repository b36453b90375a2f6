"""Measurements of debundle beside other tools; each folder is one command."""
