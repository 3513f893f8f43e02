"""A tiny pipeline's tensors under the names that their models' authors gave them: what single files hold."""

from __future__ import annotations

import re
from typing import Any

from torch import Tensor

_RESNET = {
    "norm1": "in_layers.0", "conv1": "in_layers.2", "time_emb_proj": "emb_layers.1",
    "norm2": "out_layers.0", "conv2": "out_layers.3", "conv_shortcut": "skip_connection",
}  # fmt: skip
_UNET = {
    "time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2",
    "conv_in": "input_blocks.0.0", "conv_norm_out": "out.0", "conv_out": "out.2",
    "mid_block.resnets.0": "middle_block.0", "mid_block.attentions.0": "middle_block.1",
    "mid_block.resnets.1": "middle_block.2",
    "add_embedding.linear_1": "label_emb.0.0", "add_embedding.linear_2": "label_emb.0.2",
}  # fmt: skip
_OPEN_CLIP = {
    "embeddings.token_embedding.weight": "token_embedding.weight",
    "embeddings.position_embedding.weight": "positional_embedding",
    "encoder.layers.": "transformer.resblocks.", "layer_norm": "ln_", "self_attn": "attn",
    "fc1": "c_fc", "fc2": "c_proj", "final_ln_": "ln_final",
}  # fmt: skip
_ATTENTION = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}


def single_file(pipeline: Any) -> dict[str, Tensor]:
    """All tensors of a Stable Diffusion or Stable Diffusion XL pipeline, by the names that its authors gave them."""
    second = getattr(pipeline, "text_encoder_2", None)
    parts = {
        "model.diffusion_model": _unet(pipeline.unet),
        "first_stage_model": _autoencoder(pipeline.vae),
    }
    if second is None:
        parts["cond_stage_model.transformer"] = _clip(pipeline.text_encoder)
    else:
        parts["conditioner.embedders.0.transformer"] = _clip(pipeline.text_encoder)
        parts["conditioner.embedders.1.model"] = _open_clip(second)
    return {
        f"{part}.{name}": tensor.clone().contiguous()
        for part, tensors in parts.items()
        for name, tensor in tensors.items()
    }


def _clip(encoder: Any) -> dict[str, Tensor]:
    return {
        name if name.startswith("text_model.") else f"text_model.{name}": tensor
        for name, tensor in encoder.state_dict().items()
    }


def _open_clip(encoder: Any) -> dict[str, Tensor]:
    """Queries, keys and values are one matrix there, and the projection lies on its other side."""
    tensors = encoder.state_dict()
    found = {"text_projection": tensors.pop("text_projection.weight").T}
    for name, tensor in tensors.items():
        name = name.removeprefix("text_model.")
        for old, new in _OPEN_CLIP.items():
            name = name.replace(old, new)
        if joined := re.search(r"(?<=attn\.)([qkv])_proj\.", name):
            name = name.replace(joined[0], "in_proj_")
            parts = found.setdefault(name, tensor.new_empty(3, *tensor.shape))
            parts["qkv".index(joined[1])] = tensor
        else:
            found[name] = tensor
    return {name: x.flatten(0, 1) if "in_proj" in name else x for name, x in found.items()}


def _unet(unet: Any) -> dict[str, Tensor]:
    layers, levels = unet.config.layers_per_block, len(unet.down_blocks)
    places = dict(_UNET)
    for level in range(levels):
        for layer in range(layers):
            block = f"input_blocks.{1 + level * (layers + 1) + layer}"
            places[f"down_blocks.{level}.resnets.{layer}"] = f"{block}.0"
            places[f"down_blocks.{level}.attentions.{layer}"] = f"{block}.1"
        places[f"down_blocks.{level}.downsamplers.0.conv"] = f"input_blocks.{(level + 1) * (layers + 1)}.0.op"
        for layer in range(layers + 1):
            block = f"output_blocks.{level * (layers + 1) + layer}"
            places[f"up_blocks.{level}.resnets.{layer}"] = f"{block}.0"
            places[f"up_blocks.{level}.attentions.{layer}"] = f"{block}.1"
        last, attended = (level + 1) * (layers + 1) - 1, hasattr(unet.up_blocks[level], "attentions")
        places[f"up_blocks.{level}.upsamplers.0.conv"] = f"output_blocks.{last}.{1 + attended}.conv"
    found = _moved(unet.state_dict(), places)
    return {_renamed(name, _RESNET): tensor for name, tensor in found.items()}


def _autoencoder(vae: Any) -> dict[str, Tensor]:
    levels, layers = len(vae.config.block_out_channels), vae.config.layers_per_block
    places = {"quant_conv": "quant_conv", "post_quant_conv": "post_quant_conv"}
    for half in ("encoder", "decoder"):
        places |= {f"{half}.{name}": f"{half}.{name}" for name in ("conv_in", "conv_out")}
        places |= {f"{half}.conv_norm_out": f"{half}.norm_out"}
        places |= {f"{half}.mid_block.resnets.{k}": f"{half}.mid.block_{k + 1}" for k in range(2)}
        places |= {f"{half}.mid_block.attentions.0": f"{half}.mid.attn_1"}
    for level in range(levels):
        up = f"decoder.up.{levels - 1 - level}"
        for layer in range(layers + 1):
            places[f"encoder.down_blocks.{level}.resnets.{layer}"] = f"encoder.down.{level}.block.{layer}"
            places[f"decoder.up_blocks.{level}.resnets.{layer}"] = f"{up}.block.{layer}"
        places[f"encoder.down_blocks.{level}.downsamplers.0.conv"] = f"encoder.down.{level}.downsample.conv"
        places[f"decoder.up_blocks.{level}.upsamplers.0.conv"] = f"{up}.upsample.conv"
    found = {}
    for name, tensor in _moved(vae.state_dict(), places).items():
        if ".attn_1." in name:
            square = name.endswith("weight") and tensor.ndim == 2
            found[_renamed(name, _ATTENTION)] = tensor[:, :, None, None] if square else tensor
        else:
            found[_renamed(name, {"conv_shortcut": "nin_shortcut"})] = tensor
    return found


def _moved(tensors: dict[str, Tensor], places: dict[str, str]) -> dict[str, Tensor]:
    """Tensors by the new path of the module that they belong to. KeyError for one that belongs to none."""
    found = {}
    for name, tensor in tensors.items():
        old = max((path for path in places if name.startswith(f"{path}.")), key=len)
        found[places[old] + name.removeprefix(old)] = tensor
    return found


def _renamed(name: str, names: dict[str, str]) -> str:
    """A parameter's name with one module of it renamed; transformer blocks keep theirs."""
    if "transformer_blocks" in name:
        return name
    for old, new in names.items():
        name = name.replace(f".{old}.", f".{new}.")
    return name
