"""Syntax trees to terms, nothing simplified on the way: sums, products, powers, names, indices and calls."""

from __future__ import annotations

import ast
import math
from fractions import Fraction
from typing import Any

from sympy import Add, Basic, Integer, MatAdd, MatMul, MatPow, Mul, Rational, S, Symbol
from sympy.matrices.exceptions import MatrixError
from sympy.matrices.expressions import Inverse

from symcheck.errors import InputError
from symcheck.text import forms
from symcheck.text.habits import CALLED, NOT_SYMBOLS, statistic, subscripts
from symcheck.text.lexer import Source, Token, same_level
from symcheck.text.names import Names
from symcheck.text.vocabulary import (
    CONSTANTS,
    FUNCTIONS,
    MATRIX_ONLY,
    MEANT,
    negative,
    power,
    product,
    unknown_function,
)
from symcheck.theories.field.terms import Family
from symcheck.theories.probability.terms import Law

MAX_EXPONENT = 10_000
MAX_BITS = 100_000
"""The size of a constant such as 3**200, estimated before anyone computes it."""


class Builder:
    """Builds the terms of one source. ``constants`` remembers the value of each constant sub-term."""

    def __init__(self, source: Source, names: Names) -> None:
        self.source = source
        self.names = names
        self._values: dict[int, Fraction | None] = {}
        self._alive: list[Basic] = []

    def term(self, node: ast.expr) -> Any:
        """Return the term of a syntax tree; raises InputError for a node that is no part of a formula."""
        try:
            if isinstance(node, ast.Name):
                return self._leaf(node)
            if isinstance(node, ast.BinOp):
                if isinstance(node.op, (ast.Add, ast.Sub)):
                    return self._sum(node)
                if isinstance(node.op, (ast.Mult, ast.Div)):
                    return self._product(node)
                if isinstance(node.op, ast.Pow):
                    return self._power(node)
            if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
                return self._negative(node)
            if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.UAdd):
                return self.term(node.operand)
            if isinstance(node, ast.Call):
                return self._call(node)
            if isinstance(node, ast.Subscript):
                return self._member(node)
        except (MatrixError, InputError) as error:
            raise self._located(node, error) from None
        raise self.source.error(node, *_not_a_number(node))

    def _located(self, node: ast.AST, error: Exception) -> InputError:
        """Say where, unless the error says so itself."""
        if isinstance(error, InputError) and str(error).startswith("column "):
            return error
        return self.source.error(node, " ".join(str(error).split()))

    def scalar(self, node: ast.expr) -> Any:
        """Return a term that is a number, not a matrix, a law, a family."""
        term = self.term(node)
        if is_matrix(term):
            raise self.source.error(node, "a matrix stands where a number is needed", "use det, trace or an entry")
        return term

    def value(self, term: Basic) -> Fraction | None:
        """The rational value of a constant term that this builder made, None when it has none or is not constant."""
        return Fraction(int(term.p), int(term.q)) if isinstance(term, Rational) else self._values.get(id(term))

    def _remember(self, term: Basic, value: Fraction | None, node: ast.expr) -> Basic:
        if value is not None:
            if _bits(value) > MAX_BITS:
                raise self._too_large(node)
            self._values[id(term)] = value
            self._alive.append(term)  # keeps its id from being used again
        return term

    def _too_large(self, node: ast.expr) -> InputError:
        what = f"a constant of more than {MAX_BITS} bits"
        return self.source.error(node, what, "use a symbol for it, or compare logarithms")

    def _leaf(self, node: ast.Name) -> Any:
        token = self.source.token(node)
        if token.kind == "number":
            number = Fraction(token.text)
            return Rational(number.numerator, number.denominator)
        if token.kind == "string":
            raise self.source.error(token, "text in quotes is not a term", "remove the quotes")
        return self.named(token)

    def named(self, token: Token) -> Any:
        """The term that a name by itself stands for."""
        name = token.text
        if name in self.names.given:
            term = self.names.given[name]
            if not isinstance(term, Basic) or isinstance(term, (Family, Law)) or not hasattr(term, "is_commutative"):
                raise self.source.error(token, f"{name} is not a number by itself", f"write {name}[...] or {name}(...)")
            return term
        if name in CONSTANTS:
            self.names.number(name)
            return CONSTANTS[name]
        if name == "I":
            raise self.source.error(
                token, "complex numbers are not supported", "rename the symbol I, or use cos and sin"
            )
        if name in NOT_SYMBOLS:
            raise self.source.error(token, f"{name} is not a symbol", NOT_SYMBOLS[name])
        if name in CALLED:
            raise self.source.error(token, f"{name} needs its argument in brackets", f"write {name}(x)")
        return self.names.symbol(name)

    def _literal(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and self.source.token(node).kind == "number"

    def _sum(self, node: ast.BinOp) -> Basic:
        terms: list[Any] = []
        for operator, part in _spine(node):
            term = self.term(part)
            if isinstance(operator, ast.Sub):
                term = -term if self._literal(part) else self._minus(term, part)
            terms.append(term)
        if any(is_matrix(term) for term in terms):
            if not all(is_matrix(term) for term in terms):
                raise self.source.error(node, "a matrix plus a number", "write the number times Identity, or drop it")
            return MatAdd(*terms)
        values = [self.value(term) for term in terms]
        known = [value for value in values if value is not None]
        total = sum(known, Fraction(0)) if len(known) == len(values) else None
        return self._remember(Add._from_args(terms), total, node)

    def _minus(self, term: Any, node: ast.expr) -> Basic:
        if is_matrix(term):
            first, *others = term.args if isinstance(term, MatMul) else (S.One, term)
            return MatMul(-first, *others) if isinstance(first, Rational) else MatMul(S.NegativeOne, *term.args)
        value = self.value(term)
        return self._remember(negative(term), None if value is None else -value, node)

    def _negative(self, node: ast.UnaryOp) -> Basic:
        term = self.term(node.operand)
        return -term if self._literal(node.operand) else self._minus(term, node)

    def _product(self, node: ast.BinOp) -> Basic:
        factors: list[Any] = []
        parts = _spine(node)
        for position, (operator, part) in enumerate(parts):
            if not position and isinstance(part, ast.UnaryOp) and isinstance(part.op, ast.USub):
                if not self._literal(part.operand):
                    factors.append(S.NegativeOne)  # -x*y is the product of -1, x, y
                    part = part.operand
            factor = self.term(part)
            if isinstance(operator, ast.Div):
                factor = self._inverse(factor, part)
            factors.append(factor)
        if any(is_matrix(factor) for factor in factors):
            return MatMul(*factors)
        values = [self.value(factor) for factor in factors]
        total = self._multiply(values, node)
        if len(factors) == len(parts) and isinstance(parts[1][0], ast.Div):
            factors = self._fraction(factors, parts[1][1])
        if len(factors) == 1:
            return self._remember(factors[0], total, node)
        return self._remember(product(*factors), total, node)

    def _fraction(self, factors: list[Any], divisor: ast.expr) -> list[Any]:
        """Write 1/x as a power and a fraction of literals in lowest terms as a rational number."""
        first, second = factors[:2]
        if not isinstance(first, Integer):
            return factors
        if self._literal(divisor) and isinstance(second.base, Integer) and second.base > 1:
            if math.gcd(int(first), int(second.base)) == 1:
                return [Rational(first, second.base), *factors[2:]]
        return factors[1:] if first is S.One else factors

    def _multiply(self, values: list[Fraction | None], node: ast.expr) -> Fraction | None:
        if None in values:
            return None
        total = Fraction(1)
        for value in values:
            total *= value  # type: ignore[operator]
            if _bits(total) > MAX_BITS:
                raise self._too_large(node)
        return total

    def _inverse(self, term: Any, node: ast.expr) -> Basic:
        if is_matrix(term):
            raise self.source.error(node, "division by a matrix", "write inv(A)")
        value = self.value(term)
        return self._remember(power(term, S.NegativeOne), 1 / value if value else None, node)

    def _power(self, node: ast.BinOp) -> Basic:
        base, exponent = self.term(node.left), self.scalar(node.right)
        if is_matrix(base):
            if not isinstance(exponent, Integer) or abs(exponent) > MAX_EXPONENT:
                raise self.source.error(
                    node, "the exponent of a matrix must be a small integer", "write A**2 or inv(A)"
                )
            return Inverse(base) if exponent == -1 else MatPow(base, exponent)
        low, high = self.value(base), self.value(exponent)
        result = None
        if high is not None:
            if abs(high) > MAX_EXPONENT:
                what = f"the exponent of a power is larger than {MAX_EXPONENT}"
                raise self.source.error(node.right, what, "use a symbol for it")
            if low is not None and low not in (0, 1, -1) and _bits(low) * abs(high) > MAX_BITS:
                raise self._too_large(node)
            if low is not None and high.denominator == 1 and (low or high >= 0):
                result = low**high.numerator
        return self._remember(power(base, exponent), result, node)

    def _member(self, node: ast.Subscript) -> Any:
        if not isinstance(node.value, ast.Name) or self.source.token(node.value).kind != "name":
            raise self.source.error(node, "only a name can have an index", "write beta[t]")
        token = self.source.token(node.value)
        self._refuse_statistic(token)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        indices = [evaluated_index(self.scalar(part)) for part in parts]
        family = self.names.family(token.text)
        if not hasattr(family, "__getitem__"):
            raise self.source.error(token, f"{token.text} has no index", f"write {token.text} alone")
        if isinstance(family, Family) and len(indices) != 1:
            shown = f"{token.text}({', '.join(map(str, indices))})"
            raise self.source.error(token, f"{token.text}[...] has one index", f"write {shown}, an unknown function")
        try:
            return family[indices[0] if len(indices) == 1 else tuple(indices)]
        except (TypeError, ValueError, IndexError) as error:  # the object is the user's
            raise self._located(node, error) from None

    def _call(self, node: ast.Call) -> Any:
        if not isinstance(node.func, ast.Name) or self.source.token(node.func).kind != "name":
            raise self.source.error(node, "only a name can be called", "write * for a product")
        token = self.source.token(node.func)
        if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
            raise self.source.error(token, f"`=` or `*` among the arguments of {token.text}", "list the arguments")
        if not node.args:
            raise self.source.error(token, f"{token.text}() has no argument", "write one, or drop the brackets")
        known = self.names.given.get(token.text)
        if known is not None and not isinstance(known, Symbol) and callable(known):
            read = self._event if isinstance(known, Law) else self.term
            try:
                return known(*(read(argument) for argument in node.args))
            except (TypeError, ValueError) as error:  # the function is the user's
                raise self._located(node, error) from None
        return self._named(token, node)

    def _named(self, token: Token, node: ast.Call) -> Any:
        name = token.text
        if name in forms.FORMS:
            return forms.FORMS[name](self, token, node.args)
        entry = FUNCTIONS.get(name)
        if entry is None:
            meant = "log(x, b)" if name.startswith("log_") else MEANT.get(name)
            if meant is not None:
                raise self.source.error(token, f"{name} is not a name of this language", f"write {meant}")
            self._refuse_statistic(token)
            if name.endswith("_"):
                remedy = f"write {name[:-1]}[...] for a member of a sequence"
                raise self.source.error(token, f"{name}(...) may be a subscript", remedy)
            term = unknown_function(name, [self.scalar(argument) for argument in node.args])
            self.names.function(name, len(node.args))
            return term
        self.names.called(name)
        count = len(node.args)
        if count < entry.least or (entry.most is not None and count > entry.most):
            raise self.source.error(token, f"{name} takes {entry.arity}, not {count}", "correct the call")
        arguments = [(self.term if entry.matrix else self.scalar)(argument) for argument in node.args]
        if name in MATRIX_ONLY and not all(is_matrix(argument) for argument in arguments):
            raise self.source.error(
                token, f"{name} needs a matrix", "write Matrix([[a, b], [c, d]]), or MatrixSymbol in a proof file"
            )
        return entry.build(*arguments)

    def _refuse_statistic(self, token: Token) -> None:
        if token.text not in self.names.given and statistic(token.text):
            remedy = "write a proof file, E(f, q(z | x)); rename it if it is a sequence or a function of numbers"
            raise self.source.error(token, f"{token.text} needs a law, which formulas cannot declare", remedy)

    def refuse_subscripts(self, node: ast.expr, index: str) -> None:
        """Refuse ``x_k`` under a binder of k: it is one number, the same for every k."""
        for item in ast.walk(node):
            token = self.source.token(item) if isinstance(item, ast.Name) else None
            if token is not None and token.text == f"d{index}":
                raise self.source.error(
                    token, f"{token.text} would be a number", "leave it out: Integral(f, (x, a, b))"
                )
            if token is not None and token.text not in self.names.given and index in subscripts(token.text):
                base, _, indices = token.text.partition("_")
                base = base.removesuffix(index) or token.text
                member = f"{base}[{index}], or {base}({index}) for a function"
                if len(indices) == 2:
                    member = f"{base}({', '.join(indices)}), a function of two indices"
                remedy = f"write {member}; rename it if it is a constant"
                raise self.source.error(token, f"{token.text} is one number, the same for every {index}", remedy)

    def _event(self, node: ast.expr) -> Any:
        """An argument of a density: a random variable, or ``a | b``."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            return self.term(node.left) | self.term(node.right)
        return self.term(node)


def is_matrix(term: Any) -> bool:
    """Whether a term is a matrix or a vector."""
    return bool(getattr(term, "is_Matrix", False))


def evaluated_index(term: Basic) -> Basic:
    """Evaluate an index made of +, -, * alone, so that beta[t - 1] is one atom however it is written.

    Nothing is lost: a polynomial in integers is defined everywhere.
    """
    if isinstance(term, (Integer, Symbol)):
        return term
    if isinstance(term, (Add, Mul)) and _polynomial(term):
        return _evaluated(term)
    return term


def _polynomial(term: Basic) -> bool:
    return isinstance(term, (Integer, Symbol)) or (
        isinstance(term, (Add, Mul)) and all(_polynomial(argument) for argument in term.args)
    )


def _evaluated(term: Basic) -> Basic:
    return term.func(*(_evaluated(argument) for argument in term.args)) if term.args else term


def _spine(node: ast.BinOp) -> list[tuple[ast.operator | None, ast.expr]]:
    """The operands of a + b - c, or of a*b/c, from left to right, each with the operator before it."""
    parts: list[tuple[ast.operator | None, ast.expr]] = [(node.op, node.right)]
    left: ast.expr = node.left
    while isinstance(left, ast.BinOp) and same_level(node, left):
        parts.append((left.op, left.right))
        left = left.left
    parts.append((None, left))
    return parts[::-1]


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


_WITHOUT_VALUE: dict[type[ast.AST], tuple[str, str]] = {
    ast.Compare: ("a relation", "write Indicator(x > 0) for 1 where it holds; probabilities need a proof file"),
    ast.Tuple: ("a list of terms", "write one formula, and each condition as a hypothesis, --given 'x > 0'"),
    ast.List: ("a list of terms", "write round brackets, or Indicator(x > 0)"),
    ast.BoolOp: ("a condition", "write a formula"),
    ast.BitOr: ("`a | b`", "densities, p(x | z), need a proof file with JointLaw"),
    ast.BitAnd: ("a condition", "write Indicator((x > 0) & (x < 1))"),
    ast.Invert: ("a condition", "write Indicator(~(x > 0))"),
}


def _not_a_number(node: ast.AST) -> tuple[str, str]:
    """What stands where a number is needed, and what to write instead."""
    told: ast.AST = getattr(node, "op", node)
    what, remedy = _WITHOUT_VALUE.get(type(told), ("this", "write a formula"))
    return f"{what} is not a number", remedy
