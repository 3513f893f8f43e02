"""The built-in model's steps."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from consistory_engine.paintbox import WEIGHTS
from consistory_engine.paintbox.architecture import scheduler
from consistory_engine.paintbox.pipeline import load_pipeline
from consistory_engine.samplers import Scheduler


@pytest.mark.parametrize("steps", [1, 2, 8, 20, 50, 298, 999, 1000])
def test_steps_begin_in_noise_and_never_stand_still(steps: int) -> None:
    one = scheduler()
    one.set_timesteps(steps)
    times = one.timesteps.tolist()
    assert len(times) == steps and times[0] == 999 and times[-1] >= 0
    assert all(before > after for before, after in pairwise(times))


def test_the_last_steps_see_little_noise() -> None:
    """What the last one sees is painted as the mean of all that it may hide: evenly spaced, 0.36 of noise."""
    one = scheduler()
    one.set_timesteps(20)
    assert one.sigmas[-2] < 0.2
    assert sum(time > 499 for time in one.timesteps.tolist()) >= 9


def test_the_shipped_model_takes_these_steps(tmp_path: Path) -> None:
    """Its folder holds them, and what is written of it and read again does."""
    shipped = load_pipeline(WEIGHTS).scheduler
    shipped.save_pretrained(tmp_path)
    again = type(shipped).from_pretrained(tmp_path)
    wanted = scheduler()
    for one in (shipped, again, wanted):
        one.set_timesteps(20)
    assert shipped.timesteps.tolist() == again.timesteps.tolist() == wanted.timesteps.tolist()


def test_earlier_weights_and_other_samplers_keep_their_steps(tmp_path: Path) -> None:
    """A folder that names diffusers' class was exported when all steps were evenly spaced."""
    shipped = load_pipeline(WEIGHTS).scheduler
    other = Scheduler("dpmpp_2m_sde").of(shipped.config)
    other.set_timesteps(20)
    assert other.timesteps.tolist()[-3:] == [149, 99, 49]
    shutil.copytree(WEIGHTS, tmp_path / "weights")
    config = tmp_path / "weights" / "scheduler" / "scheduler_config.json"
    told = config.read_text(encoding="utf-8").replace("PaintboxScheduler", "DPMSolverMultistepScheduler")
    config.write_text(told, encoding="utf-8")
    earlier = load_pipeline(tmp_path / "weights").scheduler
    earlier.set_timesteps(20)
    assert earlier.timesteps.tolist() == other.timesteps.tolist()


def test_steps_and_timesteps_at_once_are_refused() -> None:
    with pytest.raises(ValueError, match="timesteps"):
        scheduler().set_timesteps(5, timesteps=[999, 500])
