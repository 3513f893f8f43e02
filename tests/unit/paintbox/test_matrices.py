"""The denoiser's optimizer: what it does to matrices, and that processes which share its work stay the same."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from consistory_engine.paintbox.train.matrices import Matrices, Muon
from consistory_engine.paintbox.train.together import Together


def network() -> nn.Sequential:
    torch.manual_seed(3)
    layers = (nn.Conv2d(8, 12, 3), nn.GroupNorm(4, 12), nn.SiLU(), nn.Conv2d(12, 40, 1), nn.Conv2d(40, 6, 3))
    return nn.Sequential(*layers).to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def steps(model: nn.Module, optimizer: Matrices, count: int) -> list[float]:
    source, losses = torch.Generator().manual_seed(4), []
    for _ in range(count):
        seen = torch.randn(4, 8, 7, 7, generator=source)
        loss = (model(seen) - seen[:, :6, 2:5, 2:5]).square().mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    return losses


def test_the_update_of_a_convolution_is_orthogonal() -> None:
    model = network()
    before = [parameter.detach().clone() for parameter in model.parameters()]
    steps(model, Matrices(model, 0.01, Together()), 1)
    for old, new in zip(before, model.parameters(), strict=True):
        assert not torch.equal(old, new)
        if new.ndim > 1:
            rows = (new.detach() - old).flatten(1)
            sizes = torch.linalg.svdvals(rows) / (0.01 * 0.2 * max(rows.shape) ** 0.5)
            assert sizes.min() > 0.5 and sizes.max() < 1.5


def test_it_learns() -> None:
    model = network()
    losses = steps(model, Matrices(model, 0.01, Together()), 120)
    assert sum(losses[-10:]) < 0.6 * sum(losses[:10])


def test_matrices_of_one_shape_are_stepped_at_once_as_torch_steps_each() -> None:
    source = torch.Generator().manual_seed(5)
    shapes = ((6, 9), (6, 9), (12, 4), (6, 9))
    mine = [nn.Parameter(torch.randn(shape, generator=source)) for shape in shapes]
    theirs = [nn.Parameter(matrix.detach().clone()) for matrix in mine]
    ours = Muon(mine, lr=0.02)
    wanted = torch.optim.Muon(theirs, lr=0.02, weight_decay=0.01, adjust_lr_fn="match_rms_adamw")
    for _ in range(3):
        for left, right in zip(mine, theirs, strict=True):
            left.grad = torch.randn(left.shape, generator=source)
            right.grad = left.grad.clone()
        ours.step()
        wanted.step()
    for left, right in zip(mine, theirs, strict=True):
        assert torch.allclose(left, right, atol=1e-3)


def test_weights_that_it_would_not_step_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(4, 3, 3, 3\) are not in channels-last order"):
        Matrices(nn.Conv2d(3, 4, 3), 0.01, Together())


def shared(rank: int, folder: Path) -> None:
    meeting = f"file://{folder / 'meet'}"
    torch.distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=2)
    model = network()
    optimizer = Matrices(model, 0.01, Together(rank, 2))
    steps(model, optimizer, 3)
    count = sum(len(group["params"]) for group in optimizer.muon.param_groups)
    weights = {name: value.contiguous() for name, value in model.state_dict().items()}
    save_file(weights, folder / f"{rank}-{count}.safetensors")
    torch.distributed.destroy_process_group()


def test_two_processes_that_share_the_work_do_what_one_does(tmp_path: Path) -> None:
    torch.multiprocessing.spawn(shared, (tmp_path,), nprocs=2)
    left = sorted(tmp_path.glob("*.safetensors"))
    assert [path.stem for path in left] in (["0-1", "1-2"], ["0-2", "1-1"])
    model = network()
    steps(model, Matrices(model, 0.01, Together()), 3)
    for path in left:
        for name, value in load_file(path).items():
            assert torch.allclose(value, model.state_dict()[name], atol=1e-6)
