"""Decides identities between isotropic Gaussian densities of any dimension, inner products and norms."""
