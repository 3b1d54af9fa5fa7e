"""Calculus of one real variable: derivatives, definite and improper integrals, limits.

Derivatives are taken by rules and checked against power series in balls; integrals are proved by an antiderivative that
is differentiated back, and checked against rigorous quadrature.
"""
