"""Use torch widely: what `debundle audit torch --workload examples/pytorch/workload.py` runs.

It trains, saves and loads as `train.py` does, and goes on to what reaches further into torch:
scripting, tracing, exporting, compiling, quantizing, transforms, distributions, and saving of
checkpoints across processes. A step that this build of torch cannot do is reported and passed over.

    python workload.py
"""

from __future__ import annotations

import io
import runpy
import tempfile
from pathlib import Path

import torch
from torch import nn


def network() -> nn.Module:
    """A small network without anything random in it."""
    return nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.LayerNorm(16), nn.Linear(16, 3)).eval()


def train() -> None:
    """All of train.py."""
    runpy.run_path(str(Path(__file__).with_name("train.py")), run_name="__main__")


def optimize() -> None:
    """One step with every optimizer that takes dense gradients, and its schedule."""
    names = [name for name in dir(torch.optim) if name[0].isupper()]
    for name in names:
        maker = getattr(torch.optim, name)
        if name in ("LBFGS", "Optimizer", "SparseAdam") or not callable(maker):
            continue
        net = network()
        parameters = [net[0].weight] if name == "Muon" else net.parameters()
        optimizer = maker(parameters, lr=0.01)
        net(torch.ones(4, 8)).sum().backward()
        optimizer.step()
        torch.optim.lr_scheduler.StepLR(optimizer, 2).step()


def script() -> None:
    """Script, freeze, save and load; trace; with annotations of several kinds."""

    def double(values: list[torch.Tensor], times: int = 2) -> dict[str, torch.Tensor]:
        return {str(number): value * times for number, value in enumerate(values)}

    file = io.BytesIO()
    torch.jit.save(torch.jit.freeze(torch.jit.script(network())), file)
    file.seek(0)
    assert torch.jit.load(file)(torch.ones(2, 8)).shape == (2, 3)
    torch.jit.script(double)([torch.ones(2)])
    torch.jit.trace(network(), torch.ones(2, 8))(torch.ones(2, 8))


def export() -> None:
    """Export with a dynamic dimension, save, load, run, decompose."""
    batch = torch.export.Dim("batch")
    program = torch.export.export(network(), (torch.ones(4, 8),), dynamic_shapes=({0: batch},))
    file = io.BytesIO()
    torch.export.save(program, file)
    file.seek(0)
    assert torch.export.load(file).module()(torch.ones(5, 8)).shape == (5, 3)
    program.run_decompositions()


def compile_without_code() -> None:
    """Compile with the back ends that generate no machine code."""
    for backend in ("eager", "aot_eager"):
        compiled = torch.compile(network().train(), backend=backend)
        compiled(torch.ones(4, 8)).sum().backward()


def trace_symbolically() -> None:
    """torch.fx: trace, transform, print, interpret, propagate shapes."""
    from torch.fx.experimental.proxy_tensor import make_fx
    from torch.fx.passes.shape_prop import ShapeProp

    traced = torch.fx.symbolic_trace(network())
    ShapeProp(traced).propagate(torch.ones(2, 8))
    torch.fx.Interpreter(traced).run(torch.ones(2, 8))
    make_fx(torch.sin, tracing_mode="symbolic")(torch.ones(2, 8))


def transform_functions() -> None:
    """torch.func: vmap, grad, jacobians, functional_call."""
    square = torch.func.vmap(torch.func.grad(lambda x: (x**2).sum()))
    assert torch.equal(square(torch.ones(3, 2)), torch.full((3, 2), 2.0))
    torch.func.jacrev(torch.sin)(torch.ones(3))
    torch.func.jacfwd(torch.sin)(torch.ones(3))
    net = network()
    torch.func.functional_call(net, dict(net.named_parameters()), (torch.ones(1, 8),))


def distributions() -> None:
    """Draw from distributions and compare two."""
    normal = torch.distributions.Normal(0.0, 1.0)
    normal.log_prob(normal.sample((3,)))
    torch.distributions.kl_divergence(normal, torch.distributions.Normal(1.0, 2.0))
    torch.distributions.MultivariateNormal(torch.zeros(2), torch.eye(2)).sample()


def other_tensors() -> None:
    """Sparse, nested, masked, meta and fake tensors; printing; named types."""
    print(torch.eye(3).to_sparse(), torch.eye(3).to_sparse_csr())
    torch.nested.nested_tensor([torch.ones(2), torch.ones(3)], layout=torch.jagged)
    torch.masked.masked_tensor(torch.ones(2), torch.tensor([True, False])).sum()
    network().to("meta")(torch.empty(2, 8, device="meta"))
    with torch._subclasses.FakeTensorMode():
        torch.empty(2, 8) @ torch.empty(8, 2)


def quantize() -> None:
    """Dynamic quantization."""
    torch.ao.quantization.quantize_dynamic(network(), {nn.Linear})(torch.ones(2, 8))


def profile() -> None:
    """The profiler, flop counter, hooks, checkpointing, benchmark timer."""
    from torch.utils.benchmark import Timer
    from torch.utils.checkpoint import checkpoint
    from torch.utils.flop_counter import FlopCounterMode

    with torch.profiler.profile() as profiler:
        network()(torch.ones(2, 8))
    profiler.key_averages().table()
    with FlopCounterMode(display=False):
        network()(torch.ones(2, 8))
    checkpoint(
        network(), torch.ones(2, 8, requires_grad=True), use_reentrant=False
    ).sum().backward()
    Timer("1 + 1").timeit(10)


def package() -> None:
    """torch.package: a network in an archive with its code."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "net.pt")
        with torch.package.PackageExporter(file) as exporter:
            exporter.extern("torch.**")
            exporter.save_pickle("net", "net.pkl", network())
        torch.package.PackageImporter(file).load_pickle("net", "net.pkl")(torch.ones(1, 8))


def distribute() -> None:
    """A process group of one process: collectives, data parallel, device mesh, checkpoints."""
    import torch.distributed as dist
    from torch.distributed import checkpoint
    from torch.distributed.device_mesh import init_device_mesh
    from torch.distributed.tensor import Shard, distribute_tensor

    with tempfile.TemporaryDirectory() as folder:
        store = dist.FileStore(str(Path(folder) / "store"), 1)
        dist.init_process_group("gloo", store=store, rank=0, world_size=1)
        try:
            dist.all_reduce(torch.ones(2))
            nn.parallel.DistributedDataParallel(network())(torch.ones(2, 8)).sum().backward()
            mesh = init_device_mesh("cpu", (1,))
            distribute_tensor(torch.ones(4, 4), mesh, [Shard(0)]) + 1
            checkpoint.save(network().state_dict(), checkpoint_id=str(Path(folder) / "kept"))
        finally:
            dist.destroy_process_group()


def main() -> None:
    """Every step, one line each."""
    steps = [
        train,
        optimize,
        script,
        export,
        compile_without_code,
        trace_symbolically,
        transform_functions,
        distributions,
        other_tensors,
        quantize,
        profile,
        package,
        distribute,
    ]
    for step in steps:
        try:
            step()
        except Exception as error:
            print(f"{step.__name__}: not on this build: {type(error).__name__}: {error}")
        else:
            print(f"{step.__name__}: done")


if __name__ == "__main__":
    main()
