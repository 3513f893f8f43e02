"""A sheet of samples, to look at while training goes on."""

from __future__ import annotations

from pathlib import Path

import torch
from PIL import Image

from consistory_engine.paintbox import load_pipeline
from consistory_engine.paintbox.train.loop import precision

CAPTIONS = (
    "picture book illustration, a small red fox with a green scarf sitting in the forest",
    "a grey rabbit walking in the snow",
    "a brown bear waving on the beach",
    "a white cat with a blue hat sleeping in the bedroom",
    "a yellow owl standing in the forest at night",
    "a blue penguin wearing a red sweater waving by the lake",
    "a frog in a purple scarf sitting in the meadow",
    "a grey mouse walking through the town",
    "a red fox and a grey rabbit standing in the snow",
    "a white bear with a yellow scarf and a blue cat walking in the mountains",
    "a small fox waving in the meadow",
    "a brown rabbit with a red hat in the town at night",
)


def sheet(folder: Path, path: Path, *, steps: int = 20, guidance_scale: float = 3.0, size: int = 512) -> None:
    """Paint `CAPTIONS` with the exported model in `folder`, four in a row, to `path`."""
    pipeline = load_pipeline(folder)
    pictures = []
    for index in range(0, len(CAPTIONS), 4):
        texts = list(CAPTIONS[index : index + 4])
        generators = [torch.Generator().manual_seed(index + k) for k in range(len(texts))]
        settings = {
            "num_inference_steps": steps,
            "guidance_scale": guidance_scale,
            "height": size,
            "width": size,
        }
        with precision(torch.device("cpu")):
            pictures += pipeline(texts, generator=generators, **settings).images  # type: ignore[arg-type]
    whole = Image.new("RGB", (4 * 256, 256 * (len(pictures) // 4)))
    for index, picture in enumerate(pictures):
        whole.paste(picture.resize((256, 256), Image.Resampling.LANCZOS), (index % 4 * 256, index // 4 * 256))
    whole.save(path)
