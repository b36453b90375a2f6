#!/bin/sh
# Split torch and prove the split: wheels of all distributions, each imported alone in an
# environment of what it declares, workloads with the core, all together beside the monolith.
# `make showcase-split` runs it. THIS EXECUTES TORCH, and takes about 20 minutes on two cores.
# The wheel is fetched if none is named: an installed torch comes with torchgen and functorch, which
# are packages of their own, and the monolith does not run without them.
#     sh examples/pytorch/split.sh [WHEEL] [FOLDER FOR THE RESULTS]
set -eu
results=${2:-build/torch}
cd "$(dirname "$0")/../.."
mkdir -p "$results"
target=${1:-}
if [ -z "$target" ]; then
    python -m pip download --quiet --no-deps --dest "$results" torch==2.13.0
    target=$(ls "$results"/torch-2.13.0*.whl)
fi
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
