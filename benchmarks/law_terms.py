"""Random terms of the theories of laws and of matrices: probability, Gaussians, matrices of any size."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

from rewriting import Theory, add, distributed, minus, power, scaled, shuffled, times
from sympy import (
    Add,
    Determinant,
    Identity,
    Integer,
    Inverse,
    KroneckerProduct,
    MatAdd,
    MatMul,
    MatrixSymbol,
    Mul,
    Q,
    Rational,
    Symbol,
    Trace,
    Transpose,
    log,
    symbols,
)

from symcheck import (
    KL,
    E,
    IntegralOver,
    JointLaw,
    Normal,
    Var,
    entropy,
    full_support,
    function,
    inner,
    norm,
    variable,
    vec,
    vector,
)
from symcheck.text.vocabulary import unevaluated
from symcheck.theories.gaussian.terms import Inner, Norm
from symcheck.theories.probability.functionals import Entropy, Variance
from symcheck.theories.probability.terms import Density

a = Symbol("a", positive=True)


def number(rng: Random) -> Any:
    return rng.choice((Integer(1), Integer(2), Integer(-1), Integer(3), Rational(1, 2), Rational(2, 3)))


# -- probability -------------------------------------------------------------------------------------------------------

X, Y, Z = (variable(name) for name in "xyz")
p, q = JointLaw("p", X, Y, Z), JointLaw("q", X, Y, Z)
h, w = function("h"), function("w")
_GROUPS = ((X,), (Y,), (Z,), (X, Y), (Y, Z), (X, Z))


def density(rng: Random) -> Any:
    law = rng.choice((p, q))
    events = list(rng.choice(_GROUPS))
    given = [v for v in (X, Y, Z) if v not in events and rng.random() < 0.4]
    return _density(law, events, given)


def _density(law: Any, events: Sequence[Any], given: Sequence[Any]) -> Any:
    return Density(law, list(events), list(given))


def chance(rng: Random) -> Any:
    """Densities, expectations of functions and of logarithms, divergences, entropies, variances."""
    kind = rng.randrange(8)
    events = rng.choice(_GROUPS)
    law = _density(rng.choice((p, q)), events, ())
    v = events[0]
    if kind == 0:
        return times(density(rng), density(rng))
    if kind == 1:
        return unevaluated(log, density(rng))
    if kind == 2:
        return KL(_density(p, events, ()), _density(q, events, ()))
    if kind == 3:
        return add(entropy(law), times(number(rng), entropy(_density(p, (X,), ()))))
    if kind == 4:
        return Var(rng.choice((v, h(v))), law)
    value = rng.choice((h(v), times(v, h(events[-1])), add(power(v, 2), times(a, h(v))), unevaluated(log, law)))
    if kind == 5:
        rest = [u for u in (X, Y, Z) if u not in events]
        return E(E(value, _density(p, events, rest)), _density(p, rest, ()))
    return E(value, law)


def probability_identity(term: Any, rng: Random) -> Any:
    """Bayes' rule, the chain rule, definitions, linearity, the tower rule."""
    if isinstance(term, Density):
        if len(term.events) > 1:
            first, rest = term.events[:1], term.events[1:]
            return times(
                _density(term.law, first, (*rest, *term.conditions)), _density(term.law, rest, term.conditions)
            )
        if term.conditions:
            whole = _density(term.law, (*term.events, *term.conditions), ())
            return times(whole, power(_density(term.law, term.conditions, ()), -1))
        other = next(u for u in (X, Y, Z) if u not in term.events)
        return IntegralOver(_density(term.law, (*term.events, other), ()), other)
    if isinstance(term, KL):
        q_law, p_law = term.args
        return E(add(unevaluated(log, q_law), minus(unevaluated(log, p_law))), q_law)
    if isinstance(term, Entropy):
        return minus(E(unevaluated(log, term.args[0]), term.args[0]))
    if isinstance(term, Variance):
        value, law = term.args
        return add(E(power(value, 2), law), minus(power(E(value, law), 2)))
    if isinstance(term, E):
        value, law = term.args
        if type(value) is Add:
            return add(*(E(part, law) for part in value.args))
        if isinstance(law, Density) and not law.conditions and len(law.events) < 3 and not value.has(E):
            other = next(u for u in (X, Y, Z) if u not in law.events)
            return E(E(value, _density(law.law, law.events, (other,))), _density(law.law, (other,), ()))
    if isinstance(term, log) and type(term.args[0]) is Mul and all(map(_is_positive, term.args[0].args)):
        return add(*(unevaluated(log, arg) for arg in term.args[0].args))
    return None


def _is_positive(term: Any) -> bool:
    base = term.args[0] if term.is_Pow else term
    return isinstance(base, Density) or bool(term.is_positive)


PROBABILITY = Theory(
    "probability",
    chance,
    (shuffled, scaled, distributed, *[probability_identity] * 4),
    (full_support(p(X, Y, Z)), full_support(q(X, Y, Z))),
)

# -- Gaussians ---------------------------------------------------------------------------------------------------------

d = Symbol("d", integer=True, positive=True)
c1, c2 = symbols("c1 c2", real=True)
v1, v2 = symbols("v1 v2", positive=True)
U, V, W = (vector(name, d) for name in "UVW")
HIDDEN = vector("E0", d)


def combination(rng: Random) -> Any:
    parts = [
        times(rng.choice((Integer(1), Integer(2), Integer(-1), c1, c2)), u) for u in (U, V, W) if rng.random() < 0.6
    ]
    return add(*parts) if parts else rng.choice((U, V, W))


def normal(rng: Random) -> Any:
    """Norms and inner products, densities and their quotients, means of polynomials."""
    kind = rng.randrange(5)
    if kind == 0:
        return power(norm(combination(rng)), 2)
    if kind == 1:
        return times(number(rng), inner(combination(rng), combination(rng)))
    if kind == 2:
        return times(Normal(U, rng.choice((V, c1 * V, W)), v1), rng.choice((Integer(1), power(Normal(U, 0, v2), -1))))
    if kind == 3:
        value = rng.choice((power(norm(combination(rng)), 2), inner(U, combination(rng)), power(inner(U, V), 2)))
        return E(value, Normal(U, rng.choice((0, W, c1 * W)), v1))
    return unevaluated(log, Normal(U, rng.choice((V, c1 * V, V + W)), rng.choice((v1, v1 * v2, v1 + v2))))


def gaussian_identity(term: Any, rng: Random) -> Any:
    """Bilinearity, symmetry, |u|^2 = <u, u>, symmetry and shift of the density, linearity of the mean."""
    if isinstance(term, Inner):
        u, w = term.args
        if type(u) is MatAdd and rng.random() < 0.7:
            return add(*(inner(part, w) for part in u.args))
        return inner(w, u)
    if isinstance(term, Norm):
        return norm(times(Integer(-1), term.args[0]))
    if getattr(term, "is_Pow", False) and isinstance(term.args[0], Norm) and term.args[1] == 2:
        u = term.args[0].args[0]
        return inner(u, u)
    if isinstance(term, Normal) and term.args[0] == U and HIDDEN not in term.args[1].atoms(type(HIDDEN)):
        point, mean, variance = term.args[:3]
        return IntegralOver(times(Normal(HIDDEN, mean, variance / 2), Normal(point, HIDDEN, variance / 2)), HIDDEN)
    if isinstance(term, E):
        value, law = term.args
        if type(value) is Add:
            return add(*(E(part, law) for part in value.args))
        return E(add(value, c1), law) - c1
    return None


GAUSSIAN = Theory("gaussian", normal, (shuffled, scaled, distributed, *[gaussian_identity] * 4))

# -- matrices ----------------------------------------------------------------------------------------------------------

m, k = symbols("m k", integer=True, positive=True)
A, B, S, R = (MatrixSymbol(name, m, m) for name in "ABSR")
L, M = MatrixSymbol("L", m, k), MatrixSymbol("M", k, m)
one = Identity(m)


def word(rng: Random) -> Any:
    letters = (A, B, S, R, Transpose(A), Transpose(B), Inverse(A), MatMul(L, M), MatAdd(A, B), one)
    return times(*(rng.choice(letters) for _ in range(rng.randint(1, 3))))


def matrix(rng: Random) -> Any:
    """Sums of words, traces, transposes, determinants, vec of products."""
    kind = rng.randrange(6)
    if kind == 0:
        return Trace(word(rng))
    if kind == 1:
        return Trace(add(word(rng), times(number(rng), word(rng))))
    if kind == 2:
        return Transpose(add(word(rng), word(rng)))
    if kind == 3:
        return Determinant(times(*(rng.choice((A, B, Transpose(A), Inverse(A))) for _ in range(2))))
    if kind == 4:
        return vec(MatMul(rng.choice((A, Transpose(B))), rng.choice((S, L * M)), rng.choice((B, R))))
    return add(word(rng), times(number(rng), word(rng)))


def matrix_identity(term: Any, rng: Random) -> Any:
    """Transposes and inverses of products, rotation of a trace, A A^-1 = I, det of a product, vec(A X B)."""
    match term:
        case Transpose() if type(term.arg) is MatMul:
            scalars = [arg for arg in term.arg.args if not getattr(arg, "shape", None)]
            matrices = [arg for arg in term.arg.args if getattr(arg, "shape", None)]
            return times(*scalars, *(Transpose(arg) for arg in reversed(matrices)))
        case Transpose() if type(term.arg) is MatAdd:
            return add(*(Transpose(arg) for arg in term.arg.args))
        case Trace() if type(term.arg) is MatMul:
            scalars = [arg for arg in term.arg.args if not getattr(arg, "shape", None)]
            matrices = [arg for arg in term.arg.args if getattr(arg, "shape", None)]
            return Trace(times(*scalars, *matrices[1:], matrices[0]))
        case Trace() if type(term.arg) is MatAdd:
            return add(*(Trace(arg) for arg in term.arg.args))
        case Trace():
            return Trace(Transpose(term.arg))
        case Determinant() if type(term.arg) is MatMul:
            return times(*(Determinant(arg) for arg in term.arg.args))
        case MatrixSymbol() if term.shape == (m, m):
            return rng.choice((Transpose(Transpose(term)), times(term, A, Inverse(A)), times(Inverse(A), A, term)))
        case _ if type(term).__name__ == "Vec" and type(term.args[0]) is MatMul and len(term.args[0].args) == 3:
            left, middle, right = term.args[0].args
            return times(KroneckerProduct(Transpose(right), left), vec(middle))
    return None


MATRIX = Theory(
    "matrix",
    matrix,
    (shuffled, distributed, *[matrix_identity] * 4),
    (Q.invertible(A), Q.symmetric(S), Q.orthogonal(R)),
)
THEORIES = (PROBABILITY, GAUSSIAN, MATRIX)
