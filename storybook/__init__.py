"""A story file goes in, a picture book comes out.

The stages, each in a module of its own and each readable alone::

    source -> story -> plan -> studio -> layout -> export
"""

__version__ = "0.1.0"
