"""A small day's work with torch, on one CPU and in a few seconds.

Builds tensors, differentiates, trains a network from a DataLoader with mixed precision, saves and
loads it, and calls the linear algebra and Fourier modules: what the roots in
`configs/pytorch.toml` promise. It prints one line for each step and exits with 0; run it where
only a core is installed and it tells whether the core is enough.

    python train.py
"""

from __future__ import annotations

import io

import torch
from torch import nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset, random_split


class Net(nn.Module):
    """Two convolutions and two dense layers, for pictures of 8 x 8."""

    def __init__(self, classes: int = 3) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(8, 16, 3, padding=1),
        )
        self.attention = nn.MultiheadAttention(16, 2, batch_first=True)
        self.head = nn.Linear(16, classes)

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Scores of each class: (n, 1, 8, 8) -> (n, classes)."""
        pixels = functional.gelu(self.features(pictures)).flatten(2).transpose(1, 2)
        attended, _ = self.attention(pixels, pixels, pixels)
        return self.head(functional.dropout(attended.mean(1), 0.1, self.training))


def tensors() -> str:
    """Arithmetic, views, indexing, random numbers, other number types."""
    torch.manual_seed(0)
    table = torch.arange(12.0).reshape(3, 4)
    assert torch.equal(table.T @ torch.ones(3), table.sum(0))
    assert table[table > 5].shape == (6,)
    assert torch.einsum("ij,kj->ik", table, table).shape == (3, 3)
    assert table.to(torch.bfloat16).dtype is torch.bfloat16
    before = torch.get_rng_state()
    first = torch.rand(3, generator=torch.Generator().manual_seed(1))
    assert torch.equal(first, torch.rand(3, generator=torch.Generator().manual_seed(1)))
    assert torch.equal(before, torch.get_rng_state())
    return "views, indexing, einsum, generators"


def gradients() -> str:
    """Backward passes, a function of one's own, second derivatives."""

    class Cube(torch.autograd.Function):
        @staticmethod
        def forward(ctx, value):
            ctx.save_for_backward(value)
            return value**3

        @staticmethod
        def backward(ctx, gradient):
            (value,) = ctx.saved_tensors
            return gradient * 3 * value**2

    point = torch.tensor([1.0, 2.0], requires_grad=True)
    Cube.apply(point).sum().backward()
    assert torch.equal(point.grad, torch.tensor([3.0, 12.0]))
    hessian = torch.autograd.functional.hessian(lambda x: (x**3).sum(), torch.tensor([1.0, 2.0]))
    assert torch.equal(hessian, torch.diag(torch.tensor([6.0, 12.0])))
    with torch.no_grad():
        assert not (point * 2).requires_grad
    return "first and second derivatives"


def data() -> tuple[DataLoader, DataLoader]:
    """Pictures whose class is the row that is brightest."""
    labels = torch.randint(0, 3, (240,))
    pictures = torch.rand(240, 1, 8, 8)
    pictures[torch.arange(240), 0, labels * 2] += 2
    trained, tested = random_split(TensorDataset(pictures, labels), [200, 40])
    return DataLoader(trained, batch_size=20, shuffle=True), DataLoader(tested, batch_size=40)


def training(make_optimizer, *, precise: bool) -> tuple[Net, str]:
    """Six epochs with one optimizer; bfloat16 where `precise` is false."""
    train_loader, test_loader = data()
    net = Net()
    optimizer = make_optimizer(net.parameters())
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 6)
    scaler = torch.amp.GradScaler("cpu", enabled=False)
    losses = []
    for _ in range(6):
        for pictures, labels in train_loader:
            optimizer.zero_grad()
            with torch.amp.autocast("cpu", dtype=torch.bfloat16, enabled=not precise):
                loss = functional.cross_entropy(net(pictures), labels)
            scaler.scale(loss).backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            scaler.step(optimizer)
            scaler.update()
            losses.append(loss.item())
        schedule.step()
    assert losses[-1] < losses[0], f"the loss rose from {losses[0]:.2f} to {losses[-1]:.2f}"
    net.eval()
    pictures, labels = next(iter(test_loader))
    right = (net(pictures).argmax(1) == labels).float().mean().item()
    return net, f"loss {losses[0]:.2f} -> {losses[-1]:.2f}, {right:.0%} right"


def keeping(net: Net) -> str:
    """Save the weights, load them into a network anew, and get the same answers."""
    file = io.BytesIO()
    torch.save({"net": net.state_dict(), "names": ["a", "b"]}, file)
    file.seek(0)
    kept = torch.load(file, weights_only=True)
    again = Net()
    again.load_state_dict(kept["net"])
    again.eval()
    picture = torch.rand(1, 1, 8, 8)
    assert torch.equal(net(picture), again(picture))
    return f"{len(file.getvalue()):,} bytes"


def mathematics() -> str:
    """Linear algebra, Fourier transforms, special functions."""
    matrix = torch.randn(6, 4, dtype=torch.float64)
    left, values, right = torch.linalg.svd(matrix, full_matrices=False)
    assert torch.allclose(left @ torch.diag(values) @ right, matrix)
    assert torch.allclose(torch.linalg.pinv(matrix) @ matrix, torch.eye(4, dtype=torch.float64))
    signal = torch.sin(torch.linspace(0, 20, 256))
    assert torch.allclose(torch.fft.irfft(torch.fft.rfft(signal)), signal, atol=1e-5)
    assert torch.special.expit(torch.zeros(1)).item() == 0.5
    return f"largest singular value {values[0]:.2f}"


def main() -> None:
    """Every step, one line each."""
    print("tensors     ", tensors())
    print("gradients   ", gradients())
    net, result = training(lambda weights: torch.optim.Adam(weights, lr=0.01), precise=True)
    print("Adam        ", result)
    _, result = training(
        lambda weights: torch.optim.SGD(weights, lr=0.05, momentum=0.9), precise=False
    )
    print("SGD, amp    ", result)
    print("save, load  ", keeping(net))
    print("linalg, fft ", mathematics())
    print("cuda        ", "present" if torch.cuda.is_available() else "absent, and that is fine")


if __name__ == "__main__":
    main()
