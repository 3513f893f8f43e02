"""Draws page frames: `html.render` and `pdf.render` turn the same frames into bytes, and decide nothing."""
