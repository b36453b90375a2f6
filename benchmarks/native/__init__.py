"""Native code of real packages, as the tables of docs/native.md."""
