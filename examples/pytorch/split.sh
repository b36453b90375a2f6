#!/bin/sh
# Split torch and prove the split: wheels of all distributions, each imported alone in an
# environment of what it declares, workloads with the core, all together beside the monolith.
# `make showcase-split` runs it. THIS EXECUTES TORCH, and takes some twenty minutes on two cores.
#     sh examples/pytorch/split.sh [WHEEL OR NAME] [FOLDER FOR THE RESULTS]
set -eu
target=${1:-torch}
results=${2:-build/torch}
cd "$(dirname "$0")/../.."
mkdir -p "$results"
debundle split "$target" -c pytorch -o "$results/out" --force
# Third parties that torch uses and does not declare: what stops without them cannot be compared.
debundle verify "$results/out" \
    --workload examples/pytorch/train.py --workload examples/pytorch/tour.py \
    --with numpy --with pandas --with pyyaml --with expecttest --with hypothesis \
    --with onnxscript --with tensorboard --with optree --with tabulate --with urllib3 \
    --format json --output "$results/verify.json" && held=0 || held=$?
# 1 says that something does not hold, which is recorded, too.
[ "$held" -le 1 ] || exit "$held"
python examples/pytorch/proof.py "$results/verify.json"
