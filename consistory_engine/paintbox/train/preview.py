"""A sheet of samples, to look at while training goes on."""

from __future__ import annotations

from pathlib import Path

import torch
from PIL import Image

from consistory_engine.paintbox import load_pipeline
from consistory_engine.paintbox.train.loop import precision

CAPTIONS = (
    "watercolour picture book illustration, a small red fox with a green scarf sitting in the forest",
    "cut paper illustration, a grey rabbit running in the snow",
    "crayon drawing, a brown bear waving on the beach at sunset",
    "a white cat with a blue hat sleeping in the bedroom at night",
    "a happy yellow owl holding a red balloon in the garden",
    "flat illustration, a blue penguin wearing a red sweater jumping by the lake",
    "a close up of a surprised frog in a purple cape in the meadow",
    "a grey mouse in red boots walking through the town in the rain",
    "a red fox with a blue hat and a grey rabbit with a green scarf standing in the snow",
    "a girl with red hair reading in the library",
    "a green dragon and a pink pig at the castle at sunset",
    "paper collage, a robot and a grandmother in the kitchen in the morning",
    "a wide view of an elephant walking in the mountains",
    "a sad hedgehog with a yellow umbrella in the harbour in the rain",
    "a boy with black hair and a dog with an orange scarf on the farm",
    "watercolour illustration, a sleepy grandfather sitting in the garden in the morning",
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
