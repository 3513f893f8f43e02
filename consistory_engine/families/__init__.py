"""Model families: each file says where a family's sites are, how it reads text and how it is called.

A family's class offers what `family.Family` asks for; everything else in the engine works with that alone.
"""
