"""Falsehoods about expectations that were once verified, or that set the two sides of the engine against each other.

Beside each trap stands a control: the truth next to it, which must come out verified.
"""

import pytest
from sympy import Ne, Sum, symbols

from symcheck import E, JointLaw, MarkovChain, check, process, variable

t, T, s, k = symbols("t T s k", integer=True)
x, z = variable("x"), variable("z")
theta = symbols("theta")
p = JointLaw("p", x, z, parameters=theta)
X = process("x")
q = MarkovChain("q", X, t, stop=T)
in_chain = [s >= 0, t >= 0, s <= T, t <= T]
product_of_means = E(X[s], q(X[s])) * E(X[t], q(X[t]))

REFUTED = {  # name: (trap, its control)
    "the index of a sum and of its law": (
        (E(Sum(k * z, (k, 1, 3)), p.at(k)(z)), "=", Sum(k * E(z, p.at(k)(z)), (k, 1, 3)), []),
        (E(Sum(k * z, (k, 1, 3)), p.at(k)(z)), "=", 6 * E(z, p.at(k)(z)), []),
    ),
    "x[s] may be x[t]": (
        (E(X[s] * X[t], q(X[t])), "=", X[s] * E(X[t], q(X[t])), in_chain),
        (E(X[s] * X[t], q(X[t])), "=", X[s] * E(X[t], q(X[t])), [*in_chain, Ne(s, t)]),
    ),
    "an inner x[t] may hide the outer x[s]": (
        (E(E(X[s] * X[t], q(X[t])), q(X[s])), "=", product_of_means, in_chain),
        (E(E(X[s] * X[t], q(X[t])), q(X[s])), "=", product_of_means, [*in_chain, s < t]),
    ),
}


@pytest.mark.parametrize("name", REFUTED)
def test_a_trap_is_refuted_and_its_control_verified(name):
    trap, control = REFUTED[name]
    lhs, relation, rhs, given = trap
    assert check(lhs, rhs, relation, given=given).status == "refuted"
    lhs, relation, rhs, given = control
    assert check(lhs, rhs, relation, given=given)
