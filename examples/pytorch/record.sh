#!/bin/sh
# Record the result on torch again; `make showcase` runs it.
set -eu
exec python "$(dirname "$0")/record.py" "$@"
