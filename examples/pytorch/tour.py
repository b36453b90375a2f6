"""Small uses of all that the core of torch promises, one by one, on one CPU.

Where `train.py` does a day's work, this goes through the roots of `configs/pytorch.toml`: layers,
losses, every optimizer and schedule, hooks, parametrizations, recurrent networks, samplers and
workers, saving both ways, copies and pickles, linear algebra, Fourier transforms, mixed precision,
gradients of several kinds, checkpointing, printing. It runs on any torch; where only a core is
installed it tells whether the core is enough, and whether what the core leaves to other
distributions says in one line which one to install.

    python tour.py
"""

from __future__ import annotations

import copy
import inspect
import io
import pickle
import sys
import warnings
from collections.abc import Callable

import torch
from torch import nn
from torch.nn import functional
from torch.optim import lr_scheduler
from torch.utils import data

STEPS: list[Callable[[], object]] = []
ACTIVATIONS = """ReLU ReLU6 ELU SELU CELU GELU Sigmoid Tanh Softplus Softsign Hardswish Hardtanh
LeakyReLU LogSigmoid Mish SiLU PReLU RReLU Softshrink Hardshrink Tanhshrink""".split()
INITIALISERS = """uniform_ normal_ ones_ zeros_ eye_ xavier_uniform_ xavier_normal_ kaiming_uniform_
kaiming_normal_ trunc_normal_ orthogonal_""".split()
SQUARE = """det slogdet inv pinv svd svdvals eig eigvals qr cond matrix_rank norm matrix_norm
vector_norm matrix_exp lu lu_factor""".split()
TRANSFORMS = """fft ifft rfft irfft hfft ihfft fft2 ifft2 rfft2 irfft2 fftn ifftn rfftn irfftn
fftshift ifftshift""".split()
#: What a core may leave to others, each in a statement of its own.
ELSEWHERE = """torch.compile(torch.sin)(torch.ones(1))
torch.jit.script(torch.nn.Linear(1, 1))
torch.onnx.export
torch.export.export
torch.fx.symbolic_trace(torch.nn.Linear(1, 1))
torch.vmap(torch.sin)(torch.ones(2))
torch.func.grad(torch.sin)(torch.tensor(1.0))
torch.distributions.Normal(0.0, 1.0).sample()
torch.ao.quantization.get_default_qconfig()
torch.profiler.profile()
torch.nn.parallel.DistributedDataParallel(torch.nn.Linear(1, 1))
import torch.onnx
from torch import onnx
from torch.fx import symbolic_trace
from torch.utils.tensorboard import SummaryWriter
from torch.nn.attention.flex_attention import flex_attention""".splitlines()


def step(function: Callable[[], object]) -> Callable[[], object]:
    """Have a function run by `main`."""
    STEPS.append(function)
    return function


def train(net: nn.Module, *inputs: torch.Tensor, loss: Callable = torch.mean) -> None:
    """Three rounds of Adam; the loss must stay finite."""
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    for _ in range(3):
        optimizer.zero_grad()
        value = loss(net(*inputs))
        value.backward()
        optimizer.step()
        assert torch.isfinite(value)


class Residual(nn.Module):
    """Two convolutions and a way past them."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(channels), nn.BatchNorm2d(channels)])
        self.second = nn.Conv2d(channels, channels, 3, padding=1, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(n, channels, h, w) -> the same."""
        inner = functional.relu(self.norms[0](self.first(x)), inplace=True)
        return functional.relu(self.norms[1](self.second(inner)) + x)


@step
def pictures() -> None:
    """A residual network, in both memory formats, and in inference mode."""
    net = nn.Sequential(
        nn.Conv2d(3, 8, 7, 2, 3),
        nn.MaxPool2d(3, 2, 1),
        Residual(8),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(8, 5),
    )
    labels = torch.arange(4)
    train(net, torch.rand(4, 3, 32, 32), loss=lambda out: functional.cross_entropy(out, labels))
    with torch.inference_mode():
        out = net.eval().to(memory_format=torch.channels_last)(torch.rand(1, 3, 32, 32))
    assert not out.requires_grad


@step
def attention() -> None:
    """Encoders with masks, a whole transformer, scaled dot products."""
    tokens = torch.rand(2, 6, 16)
    encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 4, 32, batch_first=True), 2)
    train(encoder, tokens)
    encoder(tokens, mask=nn.Transformer.generate_square_subsequent_mask(6), is_causal=True)
    with torch.no_grad():
        encoder.eval()(tokens, src_key_padding_mask=torch.zeros(2, 6, dtype=torch.bool))
    nn.Transformer(16, 2, 1, 1, 32, batch_first=True)(tokens, tokens)
    query = torch.rand(2, 4, 6, 8, requires_grad=True)
    with nn.attention.sdpa_kernel(nn.attention.SDPBackend.MATH):
        functional.scaled_dot_product_attention(query, query, query, is_causal=True).sum()


@step
def recurrence() -> None:
    """LSTM, GRU and RNN, packed sequences, cells."""
    for kind in (nn.LSTM, nn.GRU, nn.RNN):
        net = kind(8, 12, num_layers=2, batch_first=True, bidirectional=True, dropout=0.1)
        train(net, torch.rand(3, 5, 8), loss=lambda out: out[0].sum())
    lengths = [5, 3, 2]
    padded = nn.utils.rnn.pad_sequence([torch.rand(n, 8) for n in lengths], batch_first=True)
    packed = nn.utils.rnn.pack_padded_sequence(padded, lengths, batch_first=True)
    out, _ = nn.LSTM(8, 4, batch_first=True)(packed)
    again, counted = nn.utils.rnn.pad_packed_sequence(out, batch_first=True)
    assert (again.shape, counted.tolist()) == ((3, 5, 4), lengths)


@step
def layers() -> None:
    """Activations, initialisers, embeddings, normalisation, lazy layers, losses."""
    x = torch.randn(2, 4, requires_grad=True)
    for name in ACTIVATIONS:
        getattr(nn, name)()(x).sum().backward()
    for name in INITIALISERS:
        getattr(nn.init, name)(torch.empty(4, 5))
    table = nn.Embedding(10, 4, padding_idx=0, sparse=True)
    table(torch.tensor([1, 2])).sum().backward()
    torch.optim.SparseAdam(table.parameters()).step()
    nn.EmbeddingBag(10, 4, mode="mean")(torch.tensor([1, 2, 3]), torch.tensor([0, 2]))
    for layer in (nn.GroupNorm(2, 4), nn.InstanceNorm2d(4), nn.LayerNorm(8), nn.RMSNorm(8)):
        layer(torch.rand(2, 4, 8, 8))
    nn.LazyConv2d(3, 2)(torch.rand(1, 4, 8, 8))
    nn.DataParallel(nn.Linear(4, 2))(x)
    for loss in (nn.MSELoss(), nn.L1Loss(), nn.HuberLoss(), nn.BCEWithLogitsLoss()):
        loss(x, torch.rand(2, 4)).backward()
    nn.CrossEntropyLoss(label_smoothing=0.1)(x, torch.tensor([0, 1])).backward()
    steps = torch.rand(6, 2, 5).log_softmax(2)
    nn.CTCLoss()(steps, torch.tensor([[1, 2], [3, 4]]), torch.tensor([6, 6]), torch.tensor([2, 2]))


@step
def hooks() -> None:
    """Hooks of modules, tensors and parameters; parametrizations; norms; clipping."""
    seen: list[str] = []
    net = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1))
    net[0].register_forward_hook(lambda *_: seen.append("forward"))
    net.register_full_backward_hook(lambda *_: seen.append("backward"))
    net[0].weight.register_post_accumulate_grad_hook(lambda _: seen.append("gradient"))
    net(torch.rand(1, 2, requires_grad=True)).sum().backward()
    assert set(seen) == {"forward", "backward", "gradient"}
    nn.utils.clip_grad_norm_(net.parameters(), 0.1)
    nn.utils.vector_to_parameters(nn.utils.parameters_to_vector(net.parameters()), net.parameters())
    for wrap in ("weight_norm", "spectral_norm", "orthogonal"):
        wrapped = getattr(nn.utils.parametrizations, wrap)(nn.Linear(4, 4))
        train(wrapped, torch.rand(2, 4))
        copy.deepcopy(wrapped).state_dict()


@step
def optimizers() -> None:
    """Every optimizer, each way of computing its step; every schedule; averaged weights."""
    names = [name for name in dir(torch.optim) if name[0].isupper()]
    for name in sorted(set(names) - {"Optimizer", "SparseAdam"}):
        maker = getattr(torch.optim, name)
        known = inspect.signature(maker).parameters
        for option in ({}, {"foreach": True}, {"foreach": False}, {"weight_decay": 0.1}):
            if set(option) <= set(known):
                one_step(maker, bias=name != "Muon", **option)
    weights = [nn.Parameter(torch.rand(1))]
    optimizer = torch.optim.SGD(weights, lr=0.1, momentum=0.9)
    for schedule in (
        lr_scheduler.StepLR(optimizer, 2),
        lr_scheduler.CosineAnnealingLR(optimizer, 5),
        lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=10),
        lr_scheduler.LambdaLR(optimizer, lambda n: 0.9**n),
        lr_scheduler.SequentialLR(optimizer, [lr_scheduler.ConstantLR(optimizer)], []),
    ):
        optimizer.step()
        schedule.step()
        schedule.load_state_dict(schedule.state_dict())
    lr_scheduler.ReduceLROnPlateau(optimizer).step(1.0)
    torch.optim.swa_utils.AveragedModel(nn.Linear(2, 2)).update_parameters(nn.Linear(2, 2))


def one_step(maker: Callable, *, bias: bool, **options: object) -> None:
    """Two steps of an optimizer, and its state there and back."""
    net = nn.Linear(4, 4, bias=bias)
    optimizer = maker(net.parameters(), lr=0.01, **options)

    def closure() -> torch.Tensor:
        optimizer.zero_grad()
        loss = net(torch.ones(2, 4)).square().sum()
        loss.backward()
        return loss

    for _ in range(2):
        optimizer.step(closure)
    optimizer.load_state_dict(pickle.loads(pickle.dumps(optimizer.state_dict())))


class Squares(data.Dataset):
    """Ten numbers and their squares."""

    def __len__(self) -> int:
        return 10

    def __getitem__(self, index: int) -> tuple[int, dict[str, int]]:
        return index, {"square": index**2}


@step
def loading() -> None:
    """Samplers, joined and parted datasets, workers that fork and that spawn."""
    squares = Squares()
    data.ConcatDataset([squares, data.Subset(squares, [1, 2])])
    data.random_split(squares, [0.5, 0.5], generator=torch.Generator().manual_seed(1))
    for sampler in (data.RandomSampler(squares), data.WeightedRandomSampler(torch.rand(10), 4)):
        list(data.DataLoader(squares, sampler=sampler, batch_size=2, drop_last=True))
    for method in ("fork", "spawn"):
        loader = data.DataLoader(squares, 4, num_workers=2, multiprocessing_context=method)
        assert sum(int(values.sum()) for values, _ in loader) == sum(range(10))


@step
def keeping() -> None:
    """Saving and loading both ways, copies, pickles, strict and not."""
    net = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3))
    for weights_only, kept in ((True, net.state_dict()), (False, net)):
        file = io.BytesIO()
        torch.save(kept, file)
        file.seek(0)
        torch.load(file, weights_only=weights_only)
    assert nn.Linear(3, 3).load_state_dict({"weight": torch.rand(3, 3)}, strict=False).missing_keys
    for tensor in (torch.rand(2), torch.eye(2).to_sparse(), torch.tensor(1j), torch.rand(2).half()):
        assert pickle.loads(pickle.dumps(copy.deepcopy(tensor))).dtype is tensor.dtype
    pickle.loads(pickle.dumps(net))
    net.double().bfloat16().requires_grad_(False).to("meta")


@step
def mathematics() -> None:
    """Linear algebra, Fourier transforms, sparse and quantized tensors, odds and ends."""
    square = torch.rand(4, 4, dtype=torch.float64) + 4 * torch.eye(4, dtype=torch.float64)
    for name in SQUARE:
        getattr(torch.linalg, name)(square)
    torch.linalg.cholesky(square @ square.T)
    torch.lobpcg(square @ square.T, 1)
    for name in TRANSFORMS:
        getattr(torch.fft, name)(torch.rand(4, 8))
    torch.einsum("bij,bjk->bik", torch.rand(2, 3, 4), torch.rand(2, 4, 5))
    assert torch.broadcast_shapes((2,), (3, 1)) == (3, 2)
    torch.stft(torch.rand(64), 16, window=torch.hann_window(16), return_complex=True)
    torch.sparse.mm(torch.eye(3).to_sparse(), torch.rand(3, 2))
    torch.quantize_per_tensor(torch.rand(3), 0.1, 0, torch.qint8).dequantize()
    torch.testing.assert_close(torch.ones(2), torch.ones(2))
    torch.use_deterministic_algorithms(True)
    torch.use_deterministic_algorithms(False)


@step
def precision() -> None:
    """Autocast under a default device and without, scaled gradients, seeds."""
    net = nn.Linear(4, 8)
    optimizer, scaler = torch.optim.AdamW(net.parameters()), torch.amp.GradScaler("cpu")
    with torch.device("cpu"), torch.autocast("cpu", dtype=torch.bfloat16):
        out = net(torch.rand(2, 4))
    scaler.scale(out.float().sum()).backward()
    scaler.unscale_(optimizer)
    scaler.step(optimizer)
    scaler.update()
    with torch.random.fork_rng():
        torch.manual_seed(3)
    assert not torch.cuda.is_available() or torch.cuda.device_count()


@step
def gradients() -> None:
    """Functions of one's own, jacobians, forward derivatives, anomalies, checkpoints."""
    x = torch.rand(3, dtype=torch.float64, requires_grad=True)
    torch.autograd.functional.jacobian(torch.sin, x)
    torch.autograd.functional.hessian(lambda x: (x**3).sum(), x)
    assert torch.autograd.gradcheck(torch.sin, (x,))
    with torch.autograd.detect_anomaly(check_nan=True), torch.autograd.graph.save_on_cpu():
        torch.sin(x).sum().backward()
    with torch.autograd.forward_ad.dual_level():
        dual = torch.autograd.forward_ad.make_dual(x, torch.ones_like(x))
        torch.autograd.forward_ad.unpack_dual(torch.sin(dual))
    for reentrant in (True, False):
        torch.utils.checkpoint.checkpoint(torch.sin, x, use_reentrant=reentrant).sum().backward()


@step
def printing() -> None:
    """Tensors of all kinds, modules, optimizers, as text."""
    for tensor in (torch.rand(20, 20), torch.tensor([1j]), torch.eye(2).to_sparse_csr()):
        assert repr(tensor).startswith("tensor(")
    repr(nn.Transformer(8, 2, 1, 1))
    repr(torch.empty(2, device="meta"))
    assert hasattr(torch, "onnx") in (True, False)


@step
def elsewhere() -> None:
    """What is not here says in one line what to install; nothing else is wrong with it."""
    for statement in ELSEWHERE:
        try:
            exec(statement, {"torch": torch})
        except (ImportError, AttributeError) as error:
            assert "which is not installed: pip install " in str(error), (statement, error)
            assert "\n" not in str(error), (statement, error)
        except Exception as error:  # it is here, and asks for more than this script gives it
            print(f"  {statement}: {type(error).__name__}")


def main() -> int:
    """Every step, one line each; 1 where one fails."""
    failed = 0
    for act in STEPS:
        torch.manual_seed(0)
        try:
            act()
        except Exception as error:
            failed += 1
            print(f"{act.__name__:12} {type(error).__name__}: {error}")
        else:
            print(f"{act.__name__:12} done")
    return failed > 0


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    sys.exit(main())
