#!/bin/sh
# The whole job on a small tangled package; `make demo` runs it.
#     sh examples/tangled/demo.sh [FOLDER FOR THE RESULTS]
set -eu
results=${1:-build/demo}
cd "$(dirname "$0")/../.."
rm -rf "$results"
mkdir -p "$results"

say() { printf '\n\n== %s\n' "$1"; }
run() { printf '\n$ debundle %s\n\n' "$*"; debundle "$@"; }

say "What is the tangle? (the package is read, never imported)"
run map examples/tangled
run map examples/tangled --format svg -o "$results/packages.svg"

say "Which core and satellites come out, and what must be cut?"
run propose examples/tangled --root barograph.readings --root barograph.units -o "$results/debundle.toml"

say "Why does one module need another?"
run why barograph.units barograph.plotting examples/tangled --limit 2

say "The files that the split needs"
run emit -c "$results/debundle.toml" -o "$results/split"

say "The cuts have not been made, so check finds them. A baseline accepts them for now;"
printf '   from then on only new ones fail.\n'
run check -c "$results/debundle.toml" || test $? -eq 1
run check -c "$results/debundle.toml" --update-baseline
run check -c "$results/debundle.toml"

say "Done. The results are in $results:"
(cd "$results" && find . -type f | sort)
