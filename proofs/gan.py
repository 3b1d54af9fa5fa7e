"""The objects of question 3: two laws with densities f_0, f_1 of a data point x, and a discriminator D with values in
(0, 1). V is the objective that a discriminator maximises."""

from sympy import Symbol, log

from symcheck import E, JointLaw, Maximiser, function, maximises, vector

d = Symbol("d", integer=True, positive=True)
x = vector("x", d)
f0 = JointLaw("f_0", x)
f1 = JointLaw("f_1", x)
D = function("D", between=(0, 1))


def V(D):
    """The objective, as printed: E_{x ~ p_1} log D(x) + E_{x ~ p_0} log(1 - D(x)), for D(x) given as a term."""
    return E(log(D), f1(x)) + E(log(1 - D), f0(x))


Dstar = f1(x) / (f0(x) + f1(x))
"""The candidate for the maximiser; the first chain of 3.1 proves that it is."""

optimal = maximises(Dstar, Maximiser(V(D(x)), D(x), over=(0, 1)))
"""D* is the maximiser over all functions with values in [0, 1], the only one up to a null set of the two supports."""
