"""Sites and processors for the UNets of diffusers (`UNet2DConditionModel`): SDXL's family and its elders."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from consistory_engine.attention import (
    Names,
    Region,
    Tokens,
    aligned,
    attend,
    attend_by_region,
    blend,
    merge_heads,
    probabilities,
    split_heads,
)
from consistory_engine.errors import ModelUnsupported
from consistory_engine.injection import inject
from consistory_engine.masks import Grid
from consistory_engine.patching import answering, installed, listening
from consistory_engine.run import Run
from consistory_engine.sites import Layout, Part, Site, halved


def unet_layout(unet: Any, latent: Grid, finest: Grid | None = None) -> Layout:
    """The sites of a UNet for latents of a size. `finest` is the fine grid, if it is attended.

    Features are read from the first up block whose output lies on the fine grid: for SDXL, `up_blocks.0`.
    Raises ModelUnsupported when the UNet has no attention.
    """
    levels = len(unet.down_blocks)
    sites = [
        site for k in range(levels) for site in _sites(unet, f"down_blocks.{k}", "down", halved(latent, k))
    ]
    sites += _sites(unet, "mid_block", "mid", halved(latent, levels - 1))
    for k in range(levels):
        sites += _sites(unet, f"up_blocks.{k}", "up", halved(latent, levels - 1 - k))
    if not any(site.part == "up" for site in sites):
        raise ModelUnsupported("this denoiser has no attention in its up part")
    fine = Layout(tuple(sites), "", finest).fine
    outputs = [halved(latent, max(levels - 2 - k, 0)) for k in range(levels)]
    if fine not in outputs:
        raise ModelUnsupported(f"this denoiser has attention on the {fine} grid only, where no up block ends")
    return Layout(tuple(sites), f"up_blocks.{outputs.index(fine)}", finest, _deep(unet))


def _deep(unet: Any) -> tuple[str, ...]:
    """All blocks but the finest ones; none where diffusers fetches their weights as they are called, each time in the same order."""
    levels = len(unet.down_blocks)
    paths = [f"down_blocks.{k}" for k in range(1, levels)]
    paths += ["mid_block"] if unet.mid_block is not None else []
    paths += [f"up_blocks.{k}" for k in range(levels - 1)]
    fetched = any(
        hasattr(module, "_diffusers_hook") for path in paths for module in unet.get_submodule(path).modules()
    )
    return () if fetched or levels == 1 else tuple(paths)


def _sites(unet: Any, path: str, part: Part, grid: Grid) -> list[Site]:
    block = unet.get_submodule(path) if getattr(unet, path.split(".")[0]) is not None else nn.Identity()
    found = []
    for name, module in block.named_modules():
        if getattr(module, "attn1", None) is not None:
            found.append(Site(f"{path}.{name}.attn1", "self", part, grid))
        if getattr(module, "attn2", None) is not None:
            found.append(Site(f"{path}.{name}.attn2", "cross", part, grid))
    return found


@contextmanager
def patched(unet: Any, run: Run) -> Iterator[None]:
    """The processors for this moment of a run: none where nothing has to be done."""
    processors = {site.name: _processor(unet, site, run) for site in _busy_sites(run)}
    with ExitStack() as stack:
        stack.enter_context(installed(unet, processors))
        if not run.vanilla and run.index == 0 and run.step == run.recipe.feature_step and run.localizer:
            stack.enter_context(
                listening(unet, run.layout.feature_module, lambda out: _keep_features(run, out))
            )
        if run.reusing:
            answers = {path: partial(_copy, made) for path, made in run.deep.items()}
            stack.enter_context(answering(unet, answers))
        elif run.reused:
            for path in run.layout.deep:
                stack.enter_context(listening(unet, path, partial(_keep_deep, run, path)))
        yield


def _keep_features(run: Run, output: Tensor) -> None:
    """Not a copy: with FreeU the next block scales this very tensor in place, and features are read after that."""
    run.features = run.rows.conditional(output)


def _keep_deep(run: Run, path: str, output: Any) -> None:
    """Of all but the last of the deep blocks nothing is read later but the shape."""
    run.deep[path] = _copy(output, None if path == run.layout.deep[-1] else "meta")


def _copy(output: Any, device: str | None = None) -> Any:
    """A block's output, a tensor or tuples of them, anew: FreeU may scale in place what it is given."""
    if isinstance(output, tuple):
        return tuple(_copy(each, device) for each in output)
    return output.clone() if device is None else output.to(device)


def _busy_sites(run: Run) -> set[Site]:
    layout = run.layout
    if run.vanilla:
        return set(layout.sharing)
    busy: set[Site] = set(layout.sharing) if run.sharing else set()
    if run.injecting:
        busy |= layout.injecting
    if run.localizer and run.localizer.located and not run.reusing:
        busy |= layout.telling | {site for site in layout.spreading if run.spreads(site)}
    return busy


def _processor(unet: Any, site: Site, run: Run) -> Any:
    inner = unet.get_submodule(site.name).processor
    if site.kind == "cross":
        return CrossProcessor(site, run, inner)
    return SelfProcessor(site, run, inner)


class CrossProcessor:
    """Cross-attention as it is, and a report of what the patches attend to."""

    def __init__(self, site: Site, run: Run, inner: Any) -> None:
        self.site, self.run, self.inner = site, run, inner

    def __call__(
        self,
        attn: Any,
        hidden_states: Tensor,
        encoder_hidden_states: Any = None,
        attention_mask: Tensor | None = None,
        *args: Any,
        **more: Any,
    ) -> Tensor:
        """As diffusers' processors; (rows, patches, width) in and out. The mask is a bias (rows, 1, tokens)."""
        localizer = self.run.localizer
        assert localizer is not None
        text = encoder_hidden_states[0] if isinstance(encoder_hidden_states, tuple) else encoder_hidden_states
        rows = self.run.rows
        queries, keys = (localizer.of(rows.conditional(x)) for x in (hidden_states, text))
        if attn.norm_cross:
            keys = attn.norm_encoder_hidden_states(keys)
        queries, keys = (
            _heads(attn, attn.to_q(queries), attn.norm_q),
            _heads(attn, attn.to_k(keys), attn.norm_k),
        )
        bias = None if attention_mask is None else localizer.of(rows.conditional(attention_mask))
        localizer.see_cross(probabilities(queries, keys, bias))
        return self.inner(attn, hidden_states, encoder_hidden_states, attention_mask, *args, **more)


class SelfProcessor:
    """Self-attention that keeps or blends queries, attends to anchors, reports itself and injects, as the step asks."""

    def __init__(self, site: Site, run: Run, inner: Any) -> None:
        self.site, self.run, self.inner = site, run, inner

    def __call__(self, attn: Any, hidden_states: Tensor, *args: Any, **more: Any) -> Tensor:
        """As diffusers' processors; (rows, patches, width) in and out."""
        run, site = self.run, self.site
        attends = run.vanilla or run.sharing or run.spreads(site)
        if site.part == "up" and attends:
            outputs = self._attend(attn, hidden_states)
        else:
            outputs = self.inner(attn, hidden_states, *args, **more)
        if run.injecting and not run.vanilla and site in run.layout.injecting:
            self._inject(outputs)
        return outputs

    def _attend(self, attn: Any, hidden: Tensor) -> Tensor:
        run = self.run
        queries = own = self._ask(attn, hidden)
        keys, values = self._project(attn, hidden)
        if run.vanilla:
            run.queries[self.site.name] = queries
            return _finish(attn, attend(queries, keys, values))
        share = run.recipe.vanilla_share(run.step)
        if share is not None:
            queries = blend(run.queries[self.site.name], queries, share)
        if run.spreads(self.site):
            self._report(queries, keys)
        if not run.sharing:
            return _finish(attn, attend(queries, keys, values))
        self._leave(hidden)
        return _finish(attn, self._share(attn, queries, own, keys, values))

    def _ask(self, attn: Any, hidden: Tensor) -> Tensor:
        return _heads(attn, attn.to_q(hidden), attn.norm_q)

    def _project(self, attn: Any, hidden: Tensor) -> tuple[Tensor, Tensor]:
        return _heads(attn, attn.to_k(hidden), attn.norm_k), _heads(attn, attn.to_v(hidden))

    def _report(self, queries: Tensor, keys: Tensor) -> None:
        rows, localizer = self.run.rows, self.run.localizer
        assert localizer is not None
        localizer.see_self(probabilities(*(localizer.of(rows.conditional(x)) for x in (queries, keys))))

    def _leave(self, hidden: Tensor) -> None:
        """Keep what later pages need of this batch's anchors."""
        run, grid = self.run, self.site.grid
        if run.made is not None:
            split = run.rows.split(hidden)
            shown = [split[:, j, run.shown(j, run.names[j], grid)] for j in range(run.rows.anchors)]
            run.made.tokens[self.site.name] = torch.cat(shown, dim=1)

    def _share(self, attn: Any, queries: Tensor, own: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """`own` are the queries before any were blended in: what anchors ask, kept ones too."""
        run, grid = self.run, self.site.grid
        rows, sharing = run.rows, run.recipe.settings.sharing
        weight, align = sharing.anchor_weight, sharing.align
        kept: dict[str, Tokens] = {}
        for name, seen in run.seen.items():
            left = seen.tokens[self.site.name]
            kept[name] = Tokens(*self._project(attn, left), weight, self._ask(attn, left) if align else None)
        q, o, k, v = (rows.split(x) for x in (queries, own, keys, values))

        def tokens(picture: int, names: Names) -> list[Tokens]:
            found = [kept[name] for name in names if name in kept]
            for j in run.anchors_of(picture):
                shown = run.shown(j, names, grid)
                if len(shown):
                    asked = o[:, j][:, :, shown] if align else None
                    found.append(Tokens(k[:, j][:, :, shown], v[:, j][:, :, shown], weight, asked))
            return found

        attended = []
        for b in range(rows.pictures):
            parts = [(region, tokens(b, region.names)) for region in run.regions(b, grid)]
            if align:
                parts = [(region, self._aligned(q[:, b], region, shared)) for region, shared in parts]
            attended.append(attend_by_region(q[:, b], k[:, b], v[:, b], parts))
        return torch.stack(attended, dim=1).flatten(0, 1)

    def _aligned(self, queries: Tensor, region: Region, shared: list[Tokens]) -> list[Tokens]:
        """What a region looks at: where one of several characters is, asked for as its anchors ask themselves."""
        if region.patches is None or len(region.names) != 1 or not shared:
            return shared
        return aligned(queries[:, :, region.patches], shared)

    def _inject(self, outputs: Tensor) -> None:
        """Change the conditional rows in place; all of them read values from before.

        Later pages read the anchors' values from after their own injection (method, section 8).
        """
        run = self.run
        conditional = run.rows.conditional(outputs)

        def entries() -> list[Tensor]:
            return [conditional[j][patches] for j, patches in enumerate(run.entries)]

        bank = torch.cat([*(seen.outputs[self.site.name] for seen in run.seen.values()), *entries()])
        share = run.recipe.settings.injection.blend
        for b, moved in enumerate(run.transfers):
            if moved is not None:
                conditional[b] = inject(conditional[b], moved, bank, share)
        if run.made is not None:
            run.made.outputs[self.site.name] = torch.cat(entries())


def _heads(attn: Any, x: Tensor, norm: Any = None) -> Tensor:
    split = split_heads(x, attn.heads)
    return split if norm is None else norm(split)


def _finish(attn: Any, attended: Tensor) -> Tensor:
    outputs = attn.to_out[1](attn.to_out[0](merge_heads(attended)))
    return outputs / attn.rescale_output_factor
