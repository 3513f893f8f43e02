"""How to tell that it works: `python -m consistory_engine.evaluate paintbox|ablation` measures the built-in model.

reader.py reads pictures; captions.py and books.py say what is painted; metrics.py turns readings into numbers;
report.py prints them. Every table is made in one run, vanilla beside every variant, on the same seeds.
"""
