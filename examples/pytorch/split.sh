#!/bin/sh
# Split torch, refine the plan until the core alone runs train.py, and prove it with wheels;
# `make showcase-split` runs it. THIS EXECUTES TORCH.
#     sh examples/pytorch/split.sh [WHEEL OR NAME] [FOLDER FOR THE RESULTS]
set -eu
target=${1:-torch}
results=${2:-build/torch}
cd "$(dirname "$0")/../.."
mkdir -p "$results"
debundle split "$target" -c pytorch -o "$results/out" --force
debundle verify "$results/out" --refine --workload examples/pytorch/train.py \
    --learnt "$results/debundle.toml"
debundle verify "$results/out" --workload examples/pytorch/train.py
