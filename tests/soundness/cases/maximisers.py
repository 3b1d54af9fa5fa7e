"""Maximisers: sets that may be empty or large, stationary points that are none, dependence on a parameter."""

from __future__ import annotations

from sympy import Abs, Derivative, Rational, cos, exp, floor, log, sin, symbols

from symcheck import (
    KL,
    ArgMax,
    ArgMin,
    E,
    In,
    Inf,
    JointLaw,
    Maximiser,
    Sup,
    depends,
    does_not_depend,
    for_every,
    function,
    maximises,
    parameter_set,
    variable,
)
from tests.soundness.vocabulary import Case, fails, holds, never, refute, verify

BOYD = "Boyd and Vandenberghe, Convex Optimization, section 4.1.3: equivalent problems"
SETS = "an argmax is a set, possibly empty, possibly large"
RUDIN = "Rudin, Principles of Mathematical Analysis, definition 1.8"
MINIMAX = "Boyd and Vandenberghe, Convex Optimization, section 5.4.1: the max-min inequality"
GAN = "Goodfellow et al. 2014, proposition 1"
GELFAND = "Gelfand and Fomin, Calculus of Variations, chapter 5: stationary is not extremal"
FGAN = "Nowozin et al. 2016: the variational bound of KL"

phi, theta, a, b, c, v = symbols("phi theta a b c v", real=True)
m, other = symbols("m other", real=True)
Q, R = parameter_set("Q"), parameter_set("R")
D, G = function("D"), function("G")
x, z = variable("x"), variable("z")
p, q = JointLaw("p", x, z, parameters=theta), JointLaw("q", z | x, parameters=phi)
law = JointLaw("g", x, parameters=theta)
f0, f1 = JointLaw("f_0", x), JointLaw("f_1", x)
T, S = function("T", between=(0, 1)), function("S")
best = f1(x) / (f0(x) + f1(x))
gan = E(log(T(x)), f1(x)) + E(log(1 - T(x)), f0(x))
fgan = E(S(x), f1(x)) - E(exp(S(x)), f0(x))
whole = ArgMax(D(phi), phi, Q)
elbo = E(log(p(x, z) / q(z | x)), q(z | x))
gap = KL(q(z | x), p(z | x))
GIVEN = (p(x) > 0, q(z | x) << p(z | x))
EQUIVALENT = (f1(x) << f0(x), f0(x) << f1(x))


def of(function_: object, point: object) -> Maximiser:
    """The maximiser of a functional of a function, at a point."""
    return Maximiser(function_, point)


CASES: list[Case] = [
    verify(whole, "=", ArgMin(-D(phi), phi, Q), source=BOYD),
    refute(whole, "=", ArgMax(-D(phi), phi, Q), source=BOYD),
    verify(ArgMax(exp(D(phi)), phi, Q), "=", whole, source=BOYD + ": increasing"),
    refute(ArgMax(D(phi) ** 2, phi, Q), "=", whole, source=BOYD + ": a square is not increasing"),
    verify(ArgMax(c * D(phi), phi, Q), "=", whole, c > 0, source=BOYD),
    refute(ArgMax(c * D(phi), phi, Q), "=", whole, c >= 0, source=BOYD + ": c = 0"),
    refute(ArgMax(D(phi) + phi, phi, Q), "=", whole, source="a term that depends on phi"),
    refute(ArgMax(D(phi) * G(phi), phi, Q), "=", whole, for_every(phi, Q, G(phi) > 0), source="a factor that does"),
    refute(whole, "=", ArgMax(D(phi), phi, R), source="another set"),
    refute(ArgMax(phi, phi, Q), "=", ArgMax(phi**2, phi, Q), source="negative points"),
    verify(ArgMax(phi**3, phi, Q), "=", ArgMax(phi, phi, Q), source=BOYD + ": increasing"),
    refute(ArgMax(1 / phi, phi, Q), "=", ArgMin(phi, phi, Q), source="1/phi does not decrease across 0"),
    verify(ArgMax(1 / phi, phi, Q), "=", ArgMin(phi, phi, Q), for_every(phi, Q, phi > 0), source=BOYD),
    refute(ArgMax(floor(phi), phi, Q), "=", ArgMax(phi, phi, Q), source="floor is not strictly increasing"),
    verify(ArgMax(elbo, phi, Q), "=", ArgMin(gap, phi, Q), *GIVEN, source="Jordan et al. 1999"),
    refute(ArgMax(elbo, theta, Q), "=", ArgMin(gap, theta, Q), *GIVEN, source="the evidence depends on theta"),
    verify(D(m), ">=", D(a), In(m, ArgMax(D(v), v, Q)), In(a, Q), source="the definition of a maximiser"),
    refute(D(m), ">=", D(a), In(m, ArgMax(D(v), v, Q)), source="a point outside the set"),
    refute(D(m), ">=", D(a), In(m, ArgMax(D(v), v, Q)), In(a, R), source="a point of another set"),
    refute(D(m), ">", D(a), In(m, ArgMax(D(v), v, Q)), In(a, Q), source="a = m"),
    never(m, "=", other, In(m, ArgMax(D(v), v, Q)), In(other, ArgMax(D(v), v, Q)), source=SETS + ": not unique"),
    refute(Derivative(D(a), a), "=", 0, In(a, ArgMax(D(v), v, Q)), source="a maximum on the boundary of the set"),
    refute(m, "=", 0, In(m, ArgMin(v**2, v, Q)), source="0 need not be in the set"),
    refute(m, "<=", a, In(m, ArgMin(v**2, v, Q)), In(a, Q), source="the smallest square is not the smallest number"),
    never(D(m), "=", D(m), In(m, ArgMax(v, v, Q)), for_every(v, Q, v < 0), for_every(v, Q, v > 0), source=SETS),
    verify(Sup(-D(phi), phi, Q), "=", -Inf(D(phi), phi, Q), source=RUDIN),
    refute(Sup(-D(phi), phi, Q), "=", -Sup(D(phi), phi, Q), source=RUDIN),
    refute(Sup(c * D(phi), phi, Q), "=", c * Sup(D(phi), phi, Q), source="c = -1"),
    verify(Sup(D(phi) + G(phi), phi, Q), "<=", Sup(D(phi), phi, Q) + Sup(G(phi), phi, Q), source=RUDIN),
    refute(Sup(D(phi) + G(phi), phi, Q), "=", Sup(D(phi), phi, Q) + Sup(G(phi), phi, Q), source="attained apart"),
    verify(Sup(D(phi), phi, Q), ">=", D(a), In(a, Q), source=RUDIN),
    refute(Sup(D(phi), phi, Q), ">=", D(a), source="a need not be in the set"),
    refute(Sup(D(phi), phi, Q), "=", D(a), In(a, Q), source="a need not be a maximiser"),
    refute(Sup(D(phi), phi, Q), "<", b, for_every(phi, Q, D(phi) < b), source="not attained: b - 1/n"),
    verify(Sup(D(phi), phi, Q), "<=", b, for_every(phi, Q, D(phi) < b), source=RUDIN),
    refute(Inf(D(phi), phi, Q), ">", 0, for_every(phi, Q, D(phi) > 0), source="not attained: 1/n"),
    verify(Sup(Inf(D(phi, v), v, R), phi, Q), "<=", Inf(Sup(D(phi, v), phi, Q), v, R), source=MINIMAX),
    refute(Sup(Inf(D(phi, v), v, R), phi, Q), ">=", Inf(Sup(D(phi, v), phi, Q), v, R), source=MINIMAX + ", turned"),
    refute(Sup(D(phi, phi), phi, Q), ">=", Sup(Sup(D(phi, v), v, Q), phi, Q), source="the diagonal is smaller"),
    refute(Sup(D(phi) ** 2, phi, Q), "<=", Sup(D(phi), phi, Q) ** 2, source="a large negative value"),
    refute(
        E(Sup(D(phi, x), phi, Q), f1(x)), "<=", Sup(E(D(phi, x), f1(x)), phi, Q), source="the exchange of E and sup"
    ),
    holds(maximises(best, of(gan, T(x))), source=GAN),
    fails(maximises(1 - best, of(gan, T(x))), source=GAN + ": the other class"),
    fails(maximises(Rational(1, 2), of(gan, T(x))), source=GAN + ": for equal laws only"),
    fails(maximises(best, of(-gan, T(x))), source=GELFAND + ": a minimum"),
    fails(maximises(0, of(E(S(x) ** 3, f1(x)), S(x))), source=GELFAND + ": an inflection"),
    fails(maximises(0, of(E(S(x) ** 2, f1(x)), S(x))), source=GELFAND + ": a minimum"),
    fails(maximises(0, of(-E((S(x) ** 2 - 1) ** 2, f1(x)), S(x))), source=GELFAND + ": a local minimum between two"),
    fails(maximises(0, of(-E(S(x) ** 2 * (S(x) - 1) ** 2, f1(x)), S(x))), source="two global maximisers"),
    fails(maximises(0, of(E(cos(S(x)), f1(x)), S(x))), source="maximisers at every multiple of 2 pi"),
    fails(maximises(0, of(E(S(x), f1(x)), S(x))), source=SETS + ": not attained"),
    fails(maximises(f1(x), of(E(log(S(x)), f1(x)), S(x))), source=SETS + ": not attained"),
    holds(maximises(log(f1(x) / f0(x)), of(fgan, S(x))), *EQUIVALENT, source=FGAN),
    fails(maximises(log(f0(x) / f1(x)), of(fgan, S(x))), *EQUIVALENT, source=FGAN + ", upside down"),
    holds(does_not_depend(E(1, law(x)), theta), source="a law has the mass 1"),
    fails(does_not_depend(E(x, law(x)), theta), source="a mean moves with its law"),
    holds(depends(E(x, law(x)), theta), source="a mean moves with its law"),
    fails(depends(sin(theta) ** 2 + cos(theta) ** 2, theta), source="DLMF 4.21.12"),
    fails(does_not_depend(Abs(theta) / theta, theta), source="the sign of theta"),
    fails(does_not_depend(a * theta, theta), source="a need not be 0"),
]
