"""Bounds on entropies: uniform laws, conditioning, sub-additivity, Fano-like steps (Cover and
Thomas, chapters 2 and 8)."""

from sympy import Symbol, log, symbols

from symcheck import (
    E,
    Exponential,
    JointLaw,
    Proof,
    Uniform,
    entropy,
    mutual_information,
    variable,
)
from symcheck.rules import chain_rule, definition, gibbs, linearity, tower

r = symbols("r", positive=True)
k = Symbol("k", integer=True)
n = Symbol("n", integer=True, positive=True)
t = Symbol("t", real=True)
x, y, e = (variable(name) for name in "xye")
p = JointLaw("p", x, y, e)

proof = Proof(question="entropy bounds", title="H(x | y) ≤ H(x) ≤ H(x, y) ≤ H(x) + H(y), H ≤ log n")

proof.chain("a uniform law", entropy(Uniform(k, 1, n))).eq(log(n), by=definition)
proof.chain("an exponential law", entropy(Exponential(t, r))).eq(1 - log(r), by=definition)
(
    proof.chain("sub-additivity", entropy(p(x, y)))
    .eq(entropy(p(x)) + entropy(p(y)) - mutual_information(p, x, y), by=[definition, linearity, tower])
    .le(entropy(p(x)) + entropy(p(y)), by=gibbs)
)
(
    proof.chain("conditioning on more", E(entropy(p(x | y, e)), p(y, e)))
    .eq(E(entropy(p(x | y)), p(y)) - mutual_information(p, x, e | y), by=[definition, chain_rule, linearity, tower])
    .le(E(entropy(p(x | y)), p(y)), by=gibbs)
)
(
    proof.chain("the Fano expansion", E(entropy(p(x, e | y)), p(y)))
    .eq(E(entropy(p(e | y)), p(y)) + E(entropy(p(x | e, y)), p(e, y)), by=[definition, chain_rule, linearity, tower])
    .le(entropy(p(e)) + E(entropy(p(x | e, y)), p(e, y)), by=gibbs)
)
proof.chain("entropies of dependent variables add", entropy(p(x, y)), expect="refuted").eq(
    entropy(p(x)) + entropy(p(y))
)
proof.chain("an entropy is not negative", entropy(p(x)), expect="refuted").ge(0)
proof.chain("a rate is an inverse variance", entropy(Exponential(t, r)), expect="refuted").eq(1 - 2 * log(r))
