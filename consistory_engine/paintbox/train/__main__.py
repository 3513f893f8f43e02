"""`python -m consistory_engine.paintbox.train STAGE --minutes N`: make the built-in model, resumably.

Stages, in order: `autoencoder`, `draw`, `denoiser`, `decoder`, `reader`, `export`. Each goes on from its checkpoint in
`.training/`, so a stage may be run as often as wanted; an example is determined by the seed and its number.

    python -m consistory_engine.paintbox.train autoencoder --minutes 10
    python -m consistory_engine.paintbox.train draw --keep 20000 --workers 2
    python -m consistory_engine.paintbox.train denoiser --keep 20000 --minutes 120 --close 0.3 --anneal
    python -m consistory_engine.paintbox.train decoder --minutes 20 --batch 4
    python -m consistory_engine.paintbox.train reader --minutes 20
    python -m consistory_engine.paintbox.train export
"""

from __future__ import annotations

import argparse
import multiprocessing
import shutil
import signal
import sys
import time
from pathlib import Path

import torch
from torch import nn
from transformers import CLIPTokenizer

from consistory_engine.memory import keep_memory
from consistory_engine.models import choose_device
from consistory_engine.paintbox import WEIGHTS, architecture
from consistory_engine.paintbox.autoencoder import PatchAutoencoder
from consistory_engine.paintbox.captions import caption
from consistory_engine.paintbox.illustrator import sample_sheet
from consistory_engine.paintbox.tokens import build_tokenizer, knows_all
from consistory_engine.paintbox.train import (
    autoencoder,
    checkpoint,
    decoder,
    denoiser,
    export,
    preview,
    reader,
    together,
)
from consistory_engine.paintbox.train.data import Drawings, rng_of

_CORPUS = 20_000


def main() -> None:
    """Run the stage that the command line names."""
    options = _parser().parse_args()
    if options.start:
        _adopt(options.start, options.basis)
    if options.stage == "denoiser" and options.processes > 1:
        from consistory_engine.paintbox.train import __main__ as importable

        _tokenizer(options.seed)
        together.launch(importable._denoiser, options, options.processes)
        return
    _STAGES[options.stage](options)


def _prepare(options: argparse.Namespace) -> None:
    """Set up this process for long computing."""
    signal.signal(signal.SIGTERM, _stop)
    keep_memory(everything=True)
    torch.set_float32_matmul_precision("high")
    torch.set_num_threads(options.threads)


def _stop(*_: object) -> None:
    """Leave, but not twice: what is being saved is saved whole."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(128 + signal.SIGTERM)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("stage", choices=tuple(_STAGES))
    parser.add_argument("--minutes", type=float, default=10.0, help="how long this run lasts")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--size", type=int, default=architecture.SIZE, help="side of the square drawings, pixels"
    )
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument(
        "--close", type=float, default=0.5, help="share of the steps that look at a window around a character"
    )
    parser.add_argument(
        "--close-batch",
        type=int,
        help="examples in such a step, of the smallest windows (default: as --batch)",
    )
    parser.add_argument("--workers", type=int, default=1, help="processes that draw")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="of every process")
    parser.add_argument(
        "--processes",
        type=int,
        default=1,
        help="processes that train the denoiser together, each with a batch of its own; "
        "on a CPU as many as cores, with one thread each, are fastest",
    )
    parser.add_argument(
        "--rate", type=float, help="learning rate of denoiser or decoder (default: what suits each)"
    )
    parser.add_argument("--anneal", action="store_true", help="let the rate fall across this run")
    parser.add_argument(
        "--keep",
        type=int,
        help="draw this many once and show them again in every epoch (default: never again)",
    )
    parser.add_argument(
        "--drawn", action="store_true", help="train on what `draw`, running beside, has drawn so far"
    )
    parser.add_argument(
        "--start",
        type=Path,
        help="weights to start from where there is no checkpoint; the reader starts from its own",
    )
    parser.add_argument(
        "--basis",
        action="store_true",
        help="of the autoencoder in --start take the latents' basis alone: its decoder learns anew",
    )
    parser.add_argument("--channels", type=int, nargs=3, default=(128, 160, 224), help="the UNet's widths")
    parser.add_argument("--device", default=str(choose_device()), help="default: the best there is")
    parser.add_argument(
        "--no-samples", dest="samples", action="store_false", help="`export` without painting samples"
    )
    parser.add_argument("--to", type=Path, default=WEIGHTS, help="where `export` writes")
    return parser


def _autoencoder(options: argparse.Namespace) -> None:
    _prepare(options)
    autoencoder.train(
        options.minutes,
        seed=options.seed,
        size=options.size,
        batch=4,
        workers=options.workers,
        device=torch.device(options.device),
        log=_log,
    )


def _draw(options: argparse.Namespace) -> None:
    """Fill the shelves from which `denoiser --keep` takes its drawings, in as many processes as there are workers."""
    _prepare(options)
    if not options.keep:
        raise SystemExit("say with --keep how many to draw")
    drawings = Drawings(
        options.seed + 2, options.size, _trained_autoencoder(), _tokenizer(options.seed), keep=options.keep
    )
    count = max(1, options.workers)
    processes = [
        multiprocessing.Process(
            target=_fill, args=(drawings, first, count, 60 * options.minutes), daemon=True
        )
        for first in range(count)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    _log(f"drawn: {', '.join(f'{shelf.ready} {shape}' for shape, shelf in drawings.shelves.items())}")


def _fill(drawings: Drawings, first: int, step: int, seconds: float) -> None:
    torch.set_num_threads(1)
    until = time.monotonic() + seconds
    for _ in drawings.fill(first, step):
        if time.monotonic() > until:
            return


def _denoiser(options: argparse.Namespace, those: together.Together | None = None) -> None:
    _prepare(options)
    run = denoiser.Run(
        minutes=options.minutes,
        seed=options.seed,
        size=options.size,
        batch=options.batch,
        workers=options.workers,
        rate=options.rate or denoiser.RATE,
        anneal=options.anneal,
        channels=tuple(options.channels),
        device=torch.device(options.device),
        keep=options.keep,
        drawn=options.drawn,
        start=options.start,
        close=options.close,
        close_batch=options.close_batch or options.batch,
        together=those or together.Together(),
    )
    denoiser.train(run, _trained_autoencoder(), _tokenizer(options.seed), _log)


def _decoder(options: argparse.Namespace) -> None:
    _prepare(options)
    model = autoencoder.restored(context=architecture.CONTEXT)
    tokenizer = _tokenizer(options.seed)
    network = denoiser.Model(tokenizer, tuple(options.channels))
    facts = checkpoint.load("denoiser", {"ema": network})
    if facts is None and options.start is not None:
        denoiser.adopt(network, options.start, tokenizer)
    if model is None or (facts is None and options.start is None):
        raise SystemExit("train the autoencoder and the denoiser first")
    decoder.train(
        options.minutes,
        seed=options.seed,
        size=options.size,
        batch=options.batch,
        workers=options.workers,
        model=model,
        denoiser=network,
        tokenizer=tokenizer,
        device=torch.device(options.device),
        log=_log,
        rate=options.rate or decoder.RATE,
    )


def _reader(options: argparse.Namespace) -> None:
    _prepare(options)
    device = torch.device(options.device)
    reader.train(
        options.minutes,
        seed=options.seed,
        batch=32,
        workers=options.workers,
        device=device,
        log=_log,
        shipped=options.start is not None,
    )


def _export(options: argparse.Namespace) -> None:
    tokenizer = _tokenizer(options.seed)
    model = denoiser.Model(tokenizer, tuple(options.channels))
    facts = checkpoint.load("denoiser", {"ema": model})
    if facts is None and options.start is not None:
        denoiser.adopt(model, options.start, tokenizer)
    elif facts is None:
        raise SystemExit("train the denoiser first, or say with --start whose weights to export")
    export.export(model, _trained_autoencoder(), tokenizer, options.to)
    _log(f"exported {facts} to {options.to.name}")
    if options.samples:
        size = (facts or {}).get("size", architecture.SIZE)
        preview.sheet(options.to, checkpoint.FOLDER / "samples.png", size=size)
        _log(f"samples in {checkpoint.FOLDER}/samples.png")


_STAGES = {
    "autoencoder": _autoencoder,
    "draw": _draw,
    "denoiser": _denoiser,
    "decoder": _decoder,
    "reader": _reader,
    "export": _export,
}


def _trained_autoencoder() -> PatchAutoencoder:
    model = autoencoder.restored()
    if model is None:
        raise SystemExit(
            "train the autoencoder first: python -m consistory_engine.paintbox.train autoencoder"
        )
    return model.requires_grad_(False).eval()


def _adopt(shipped: Path, basis: bool = False) -> None:
    """Begin with the autoencoder of shipped weights, and with their tokenizer if it knows all words of today.

    With `basis`, only with what its latents are made of: a denoiser goes on reading them.
    """
    folder = checkpoint.FOLDER / "tokenizer"
    if not folder.exists() and knows_all(CLIPTokenizer.from_pretrained(shipped / "tokenizer")):
        shutil.copytree(shipped / "tokenizer", folder)
    begun = checkpoint.load("autoencoder", {})
    if basis and begun is not None:
        raise SystemExit(
            f"there is an autoencoder already: remove {checkpoint.FOLDER}/autoencoder.safetensors to learn one anew"
        )
    if begun is None:
        model = PatchAutoencoder.from_pretrained(shipped / "vae").float()
        latents = nn.ModuleDict({"quant": model.quant, "dequant": model.dequant})
        checkpoint.save("autoencoder", {"model": latents if basis else model}, {}, {"seen": 0})


def _tokenizer(seed: int) -> CLIPTokenizer:
    """The tokenizer of earlier runs; else one made from this seed's captions."""
    folder = checkpoint.FOLDER / "tokenizer"
    if folder.exists():
        return CLIPTokenizer.from_pretrained(folder)
    rngs = (rng_of(seed + 3, index) for index in range(_CORPUS))
    return build_tokenizer((caption(sample_sheet(rng), rng).text for rng in rngs), folder)


def _log(line: str) -> None:
    print(time.strftime("%H:%M:%S"), line, flush=True)


if __name__ == "__main__":
    main()
