"""Decides signs: is a polynomial in atoms positive, non-negative, non-zero under the hypotheses? Exactly or not."""
