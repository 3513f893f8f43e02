"""How the built-in model is made: `python -m consistory_engine.paintbox.train STAGE --minutes N`."""
