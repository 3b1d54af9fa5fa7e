"""Matrices of symbolic shape: are two matrix expressions equal for every size and every matrix?

Users' side: ``terms`` (vec, psd, Frobenius, shapes). Prove side: ``words`` (noncommutative polynomials, rewriting),
``letters`` (where words meet), ``matrices`` (terms to polynomials, inverses), ``equations`` (hypotheses), ``traits``,
``traces``, ``determinant``, ``powers``, ``blocks``, ``explicit`` (entry by entry), ``generic``, and ``normal``, which
registers it all. Refute side: ``arithmetic``, ``model``, ``drawing``, ``solving``.
"""
