"""Matrices of symbolic shape: products, transposes, inverses, traces, determinants, Kronecker products, vec."""
