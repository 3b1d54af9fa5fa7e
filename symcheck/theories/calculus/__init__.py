"""Calculus: derivatives, gradients and Jacobians in vectors and matrices, integrals and limits of one variable.

Derivatives are taken by rules and checked against power series in balls; integrals are proved by an antiderivative that
is differentiated back, and checked against rigorous quadrature.
"""
