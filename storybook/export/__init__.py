"""Draws page frames: `html`, `pdf` and `epub` turn the same frames into bytes, and decide nothing."""
