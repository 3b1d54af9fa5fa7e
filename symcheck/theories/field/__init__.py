"""Decides identities between real scalars: fractions, roots, powers, logarithms, exponentials, |x|, trigonometry.

``ring`` is the field Q(atoms); ``normal`` writes terms in it; ``powers``, ``trigonometry`` and ``sequences`` are the
atoms with laws of their own.
"""
