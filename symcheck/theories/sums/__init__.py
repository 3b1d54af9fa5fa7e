"""Sums and products over integer ranges with symbolic bounds.

A definite sum is a difference of antidifferences, S_f(b) - S_f(a - 1), linear in the summand and independent of how it
is indexed: splitting off terms, shifting the index, telescoping and linearity are then identities of the field.
``summand`` takes the term under the binder apart, ``ladder`` holds the antidifferences, ``closed`` the ones with a
formula, ``normal`` puts them together, and ``bounds`` says what is known of a sum's sign.
"""
