#!/bin/sh
# Record the result on torch again; `make showcase-proposal` runs it.
set -eu
exec python "$(dirname "$0")/record.py" "$@"
