"""How to tell that it works.

score.py scores the pages of any book: cutouts.py cuts its characters out, networks.py, poses.py and, for the built-in
model, reader.py and judge.py look at them, drift.py says which pages drifted.

`python -m consistory_engine.evaluate paintbox|ablation` measures the built-in model: captions.py and books.py say what
is painted; metrics.py turns readings into numbers; report.py prints them. Every table is made in one run, vanilla
beside every variant, on the same seeds.
"""
