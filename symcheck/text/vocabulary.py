"""The functions of typed formulas: name, numbers of arguments, and how the term is built without evaluation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Abs, Basic, Expr, Function, Integer, Max, Min, Mul, Pow, Rational, S
from sympy.core.function import FunctionClass
from sympy.matrices.expressions import Determinant, Inverse, KroneckerProduct, Trace, Transpose

import symcheck
from symcheck.errors import InputError
from symcheck.theories.calculus.gradient_terms import Divergence, Gradient, Hessian, Jacobian, sg
from symcheck.theories.gaussian.terms import Inner, Norm, Normal, is_vector
from symcheck.theories.matrix.exponential_terms import matrix_exp
from symcheck.theories.matrix.spectrum import lambda_max, lambda_min
from symcheck.theories.matrix.terms import frobenius, frobenius_norm, vec, vec_rows
from symcheck.theories.notation import heaviside, kronecker_delta

CONSTANTS: dict[str, Basic] = {"pi": S.Pi, "E": S.Exp1, "oo": S.Infinity}

MATRIX_ONLY = frozenset(
    {"det", "trace", "tr", "transpose", "inv", "kronecker_product", "vec", "vec_rows", "frobenius", "frobenius_norm"}
    | {"lambda_min", "lambda_max", "matrix_exp"}
)

MEANT = {
    "Log": "log",
    "Sqrt": "sqrt",
    "Exp": "exp",
    "sgn": "sign",
    "ceil": "ceiling",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "Gamma": "gamma",
    "fact": "factorial",
    "log2": "log(x, 2)",
    "log10": "log(x, 10)",
    "log1p": "log(1 + x)",
    "expm1": "exp(x) - 1",
    "And": "(a) & (b)",
    "Or": "(a) | (b)",
    "Not": "~(a)",
    "diff": "Derivative(f, x)",
    "grad": "Gradient(f, W)",
    "integrate": "Integral(f, (x, a, b))",
    "limit": "Limit(f, x, a)",
    "summation": "Sum(f, (k, a, b))",
    "sigmoid": "1/(1 + exp(-x))",
    "logistic": "1/(1 + exp(-x))",
    "expit": "1/(1 + exp(-x))",
    "logit": "log(x/(1 - x))",
    "softplus": "log(1 + exp(x))",
    "relu": "Max(x, 0)",
    "ReLU": "Max(x, 0)",
    "softmax": "exp(x[i])/Sum(exp(x[k]), (k, 1, n))",
    "logsumexp": "log(Sum(exp(x[k]), (k, 1, n)))",
    "sum": "Sum(f, (k, a, b))",
    "prod": "Product(f, (k, a, b))",
    "product": "Product(f, (k, a, b))",
    "integral": "Integral(f, (x, a, b))",
    "derivative": "Derivative(f, x)",
    "lim": "Limit(f, x, a)",
    "mean": "Sum(x[k], (k, 1, n))/n",
    "beta": "gamma(a)*gamma(b)/gamma(a + b); rename it if it is a function of your own",
    "Beta": "gamma(a)*gamma(b)/gamma(a + b)",
    "sigma": "1/(1 + exp(-x)) for the logistic function, another name for a function of your own",
    "σ": "1/(1 + exp(-x)) for the logistic function, another name for a function of your own",
    "H": "-Sum(p[k]*log(p[k]), (k, 1, n)) for an entropy, another name for a function of your own",
    "C": "binomial(n, k), or another name for a function of your own",
    "argmax": "a proof file with ArgMax(f, x, Q)",
    "argmin": "a proof file with ArgMin(f, x, Q)",
    "binom": "binomial(n, k)",
    "choose": "binomial(n, k)",
    "mod": "x - y*floor(x/y)",
    "round": "floor(x + 1/2)",
    "pow": "x**y",
    "sqr": "x**2",
    "square": "x**2",
    "exp2": "2**x",
    "step": "Indicator(x > 0)",
    "dot": "Sum(x[i]*y[i], (i, 1, n))",
    "Phi": "(1 + erf(x/sqrt(2)))/2 for the normal distribution function, another name for a function of your own",
    "lg": "log(x, 2) or log(x, 10)",
    "I": "Indicator(x > 0)",
    "N": "Normal(x, mean, variance)",
    "Gaussian": "Normal(x, mean, variance)",
    "kl": "a proof file with KL(q, p)",
    "var": "a proof file with Var(f, p(x))",
    "cov": "a proof file with Cov(f, g, p(x))",
    "Pr": "a proof file with Probability(x > 0, p(x))",
    "Eq": "a = b",
    "Ne": "a != b",
}
"""Names that would be read as an unknown function where a known one is meant: refused, with the right spelling."""


def unevaluated(cls: Any, *args: Basic) -> Expr:
    """Return ``cls(*args)`` with exactly these arguments, whatever SymPy would make of it."""
    term = cls(*args, evaluate=False)
    if type(term) is cls and term.args == args:
        return term
    return Expr.__new__(cls, *args)


def power(base: Basic, exponent: Basic) -> Expr:
    """Return ``base**exponent``, not evaluated."""
    return Pow(base, exponent, evaluate=False)


def product(*factors: Basic) -> Expr:
    """Return the product of one or more factors, in this order, not evaluated."""
    return Mul._from_args(factors)


def negative(term: Basic) -> Expr:
    """Return ``-term``, not evaluated: of 2*a it is -2*a, of a*b the product of -1, a, b."""
    if isinstance(term, Mul):
        first, *others = term.args
        if isinstance(first, Rational) and first.is_positive:
            return product(-first, *others)
        if not isinstance(first, Rational):
            return product(S.NegativeOne, *term.args)
    return product(S.NegativeOne, term)


@dataclass(frozen=True, slots=True)
class Entry:
    """A function: the fewest and the most arguments (None: any number), and its builder."""

    least: int
    most: int | None
    build: Callable[..., Basic]
    matrix: bool = False
    """Whether the arguments are matrices or vectors (or may be)."""

    @property
    def arity(self) -> str:
        """How many arguments, in words."""
        if self.most is None:
            return f"at least {self.least} argument{'s' * (self.least != 1)}"
        if self.least == self.most:
            return f"{self.least} argument{'s' * (self.least != 1)}"
        return f"{self.least} or {self.most} arguments"


def _class(cls: Any) -> Callable[..., Basic]:
    return lambda *args: unevaluated(cls, *args)


def _lattice(cls: Any) -> Callable[..., Basic]:
    def build(*args: Basic) -> Basic:
        term = Expr.__new__(cls, *args)  # Max(x, x) is x for SymPy, even unevaluated
        term._argset = frozenset(args)
        return term

    return build


def _root(x: Basic, n: Basic) -> Basic:
    return power(x, Rational(1, n) if isinstance(n, Integer) and n > 1 else power(n, S.NegativeOne))


def _log(x: Basic, base: Basic | None = None) -> Basic:
    log = unevaluated(sympy.log, x)
    return log if base is None else product(log, power(unevaluated(sympy.log, base), S.NegativeOne))


def _quotient(a: Basic, b: Basic) -> Basic:
    if isinstance(a, Integer) and isinstance(b, Integer) and b != 0:
        return Rational(a, b)
    return product(a, power(b, S.NegativeOne))


def _inner(u: Basic, v: Basic) -> Basic:
    return Inner(u, v) if is_vector(u) or is_vector(v) else product(u, v)


def _norm(u: Basic) -> Basic:
    return Norm(u) if is_vector(u) else unevaluated(Abs, u)


def _table() -> dict[str, Entry]:
    table = {
        "sqrt": Entry(1, 1, lambda x: power(x, S.Half)),
        "cbrt": Entry(1, 1, lambda x: power(x, Rational(1, 3))),
        "root": Entry(2, 2, _root),
        "log": Entry(1, 2, _log),
        "ln": Entry(1, 1, _log),
        "Rational": Entry(2, 2, _quotient),
        "Max": Entry(1, None, _lattice(Max)),
        "Min": Entry(1, None, _lattice(Min)),
        "Normal": Entry(3, 3, Normal, matrix=True),
        "inner": Entry(2, 2, _inner, matrix=True),
        "norm": Entry(1, 1, _norm, matrix=True),
        "det": Entry(1, 1, Determinant, matrix=True),
        "trace": Entry(1, 1, Trace, matrix=True),
        "transpose": Entry(1, 1, Transpose, matrix=True),
        "inv": Entry(1, 1, Inverse, matrix=True),
        "kronecker_product": Entry(2, None, KroneckerProduct, matrix=True),
        "vec": Entry(1, 1, vec, matrix=True),
        "vec_rows": Entry(1, 1, vec_rows, matrix=True),
        "frobenius": Entry(2, 2, frobenius, matrix=True),
        "Gradient": Entry(2, 3, Gradient, matrix=True),
        "Jacobian": Entry(2, 3, Jacobian, matrix=True),
        "Hessian": Entry(2, 3, Hessian, matrix=True),
        "Divergence": Entry(2, 2, Divergence, matrix=True),
        "sg": Entry(1, 1, sg, matrix=True),
        "frobenius_norm": Entry(1, 1, frobenius_norm, matrix=True),
        "lambda_min": Entry(1, 1, lambda_min, matrix=True),
        "lambda_max": Entry(1, 1, lambda_max, matrix=True),
        "matrix_exp": Entry(1, 1, matrix_exp, matrix=True),
        "KroneckerDelta": Entry(2, 2, kronecker_delta),
        "Heaviside": Entry(1, 2, heaviside),
    }
    one = "sin cos tan cot sec csc asin acos atan sinh cosh tanh coth sech csch asinh acosh atanh exp Abs sign floor"
    one += " ceiling factorial gamma loggamma digamma erf erfc"
    for name in one.split():
        table[name] = Entry(1, 1, _class(getattr(sympy, name)))
    for name in ("atan2", "binomial", "polygamma"):
        table[name] = Entry(2, 2, _class(getattr(sympy, name)))
    table |= {"abs": table["Abs"], "max": table["Max"], "min": table["Min"], "tr": table["trace"]}
    return table


FUNCTIONS = _table()


def unknown_function(name: str, args: Sequence[Basic]) -> Basic:
    """Return ``name(args)`` for a real function of which nothing is known.

    Raises InputError for a function of SymPy that symcheck does not know, and for what only a proof file can say, such
    as KL(q, p): as an unknown function it would refute truths.
    """
    if name in symcheck.__all__:
        raise InputError(f"{name} speaks of what formulas cannot declare (laws, sets, ...); write a proof file for it")
    if isinstance(getattr(sympy, name, None), FunctionClass):
        raise InputError(f"the function {name} is not known to symcheck; rename it if you mean one of your own")
    return Function(name, real=True)(*args)
