"""Decides identities between densities of joint laws: conditionals, the chain rule, Bayes' rule, Markov structure."""
