"""The optimizer of denoiser and reader: Muon (Jordan et al., 2024) for matrices and convolutions, AdamW for everything else.

Muon makes the update of a matrix orthogonal, so that rare directions are learned as fast as common ones. That costs
products of matrices: of several processes each does its share of them and tells the others what came out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import torch
from torch import Tensor, nn

from consistory_engine.paintbox.train.together import Together

_OTHERS: Final = ("embedding", "conv_in", "conv_out", "labels", "positions", "queries", "heads")
"""Parts of the names of weights that are matrices in shape only: tables, a denoiser's first layer, last layers."""
_DECAY: Final = 0.01
_MOMENTUM: Final = 0.95
_QUINTIC: Final = (3.4445, -4.7750, 2.0315)
"""Of the Newton-Schulz iteration: chosen by Jordan et al. for its slope at zero."""
_ITERATIONS: Final = 5


class Muon(torch.optim.Optimizer):
    """Muon as torch has it, with the rate that suits AdamW, but for one thing: matrices of one shape are stepped at once.

    An accelerator is done with one small matrix before the next has been asked for; a stack of them keeps it busy.
    """

    def __init__(self, matrices: Sequence[nn.Parameter], lr: float) -> None:
        super().__init__(matrices, {"lr": lr})

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        """One step of every matrix that has a gradient; there is no closure."""
        for group in self.param_groups:
            shapes = defaultdict(list)
            for matrix in group["params"]:
                if matrix.grad is not None:
                    shapes[matrix.shape].append(matrix)
            for shape, matrices in shapes.items():
                gradients, momenta = [matrix.grad for matrix in matrices], self._momenta(matrices)
                torch._foreach_lerp_(momenta, gradients, 1 - _MOMENTUM)
                ahead = torch.stack(torch._foreach_lerp(gradients, momenta, _MOMENTUM))
                updates = orthogonal(ahead).to(ahead.dtype)
                torch._foreach_mul_(matrices, 1 - group["lr"] * _DECAY)
                rate = group["lr"] * 0.2 * max(shape) ** 0.5
                torch._foreach_add_(matrices, list(updates.unbind()), alpha=-rate)

    def _momenta(self, matrices: Sequence[Tensor]) -> list[Tensor]:
        for matrix in matrices:
            if "momentum_buffer" not in self.state[matrix]:
                self.state[matrix]["momentum_buffer"] = torch.zeros_like(matrix)
        return [self.state[matrix]["momentum_buffer"] for matrix in matrices]


def orthogonal(stack: Tensor) -> Tensor:
    """The orthogonal matrices next to those of a stack (n, rows, columns), roughly: singular values of 0.7 to 1.2."""
    found = stack.bfloat16()
    tall = found.shape[-2] > found.shape[-1]
    found = found.mT if tall else found
    found = found / found.norm(dim=(-2, -1), keepdim=True).clamp_min(1e-7)
    a, b, c = _QUINTIC
    for _ in range(_ITERATIONS):
        gram = found @ found.mT
        found = torch.baddbmm(found, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), found, beta=a)
    return found.mT if tall else found


class Matrices:
    """Steps all parameters of a model; looks like a torch optimizer as far as training needs it."""

    def __init__(self, model: nn.Module, rate: float, together: Together) -> None:
        self._together = together
        self._shares: list[list[tuple[nn.Parameter, nn.Parameter]]] = [[] for _ in range(together.size)]
        matrices, others = [], []
        for name, parameter in model.named_parameters():
            matrix = parameter.ndim > 1 and not any(part in name for part in _OTHERS)
            (matrices if matrix else others).append(parameter)
        work = [0] * together.size
        for parameter in sorted(matrices, key=_work, reverse=True):
            least = work.index(min(work))
            work[least] += _work(parameter)
            matrix = nn.Parameter(_flat(parameter.data))
            if matrix.data_ptr() != parameter.data_ptr():
                raise ValueError(f"weights of shape {tuple(parameter.shape)} are not in channels-last order")
            self._shares[least].append((parameter, matrix))
        mine = [matrix for _, matrix in self._shares[together.rank]]
        self.adam = torch.optim.AdamW(others, lr=rate, betas=(0.9, 0.99), weight_decay=_DECAY, fused=True)
        self.muon = Muon(mine, lr=rate)

    @property
    def param_groups(self) -> list[dict[str, Any]]:
        """The groups of both, whose rates are set."""
        return self.adam.param_groups + self.muon.param_groups

    def parts(self) -> dict[str, torch.optim.Optimizer]:
        """Both optimizers under the names that a checkpoint gives them: a share belongs to a number of processes.

        Of several processes the leader's share is kept; the other momenta begin anew, which twenty steps make good.
        """
        mine: dict[str, torch.optim.Optimizer] = (
            {f"muon-{self._together.size}": self.muon} if self._together.leads else {}
        )
        return mine | {"adam": self.adam}

    @torch.no_grad()
    def step(self) -> None:
        """One step of all parameters, whose gradients are the same in all processes."""
        self.adam.step()
        for parameter, matrix in self._shares[self._together.rank]:
            matrix.grad = None if parameter.grad is None else _flat(parameter.grad)
        self.muon.step()
        for rank, share in enumerate(self._shares):
            self._together.tell(rank, [matrix.data for _, matrix in share])

    def zero_grad(self) -> None:
        """Forget the gradients."""
        for parameter, matrix in (pair for share in self._shares for pair in share):
            parameter.grad = matrix.grad = None
        self.adam.zero_grad()


def _flat(weight: Tensor) -> Tensor:
    """A row for each output: a view of a matrix, or of a convolution's weights (O, I, h, w) in channels-last order."""
    return weight if weight.ndim == 2 else weight.permute(0, 2, 3, 1).reshape(len(weight), -1)


def _work(weight: Tensor) -> int:
    """What making an update orthogonal costs, in multiplications, as far as weights differ in it."""
    return weight.numel() * min(len(weight), weight.numel() // len(weight))
