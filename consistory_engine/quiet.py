"""Silence where diffusers and transformers would speak to a programmer."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def quiet() -> Iterator[None]:
    """The libraries' progress bars and advice are not for a reader of books; errors still come through."""
    from diffusers.utils import logging as diffusers_logging
    from transformers.utils import logging as transformers_logging

    loggers: tuple[Any, ...] = (diffusers_logging, transformers_logging)
    before = [(one, one.get_verbosity(), one.is_progress_bar_enabled()) for one in loggers]
    for one in loggers:
        one.set_verbosity_error()
        one.disable_progress_bar()
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Already found a `peft_config` attribute")
            yield
    finally:
        for one, verbosity, bars in before:
            one.set_verbosity(verbosity)
            if bars:
                one.enable_progress_bar()
