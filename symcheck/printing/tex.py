"""The LaTeX printer: SymPy's, with this package's fractions, names and terms."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from sympy import Add, Integer, MatAdd, Mul, Pow, Rational, S
from sympy.printing.latex import LatexPrinter

from symcheck.printing import layout
from symcheck.printing.layout import ATOM, BINDER, POWER, Fraction
from symcheck.printing.names import latex_name, split_subscript
from symcheck.theories.gaussian.terms import is_vector

_SIGNS = {"==": "=", "!=": r"\neq", "<": "<", "<=": r"\leq", ">": ">", ">=": r"\geq"}
_BINDERS = ("Sum", "Product", "Integral", "IntegralOver", "Derivative", "Limit", "KroneckerProduct")
_HIGH = ("exp", "factorial", "Transpose", "Inverse", "MatPow")


class TexPrinter(LatexPrinter):
    """Prints a tree as it stands, products as fractions."""

    def level(self, term: Any) -> int:
        """How tightly the printed term holds together; a fraction is one block, but no base of a power."""
        name = type(term).__name__
        if name in _BINDERS:
            return BINDER
        if name in _HIGH:
            return POWER
        if isinstance(term, Pow) and term.exp != S.Half:
            return POWER
        if isinstance(term, Rational) and not isinstance(term, Integer) and term.is_positive:
            return POWER
        return layout.level(term)

    def bracket(self, term: Any, least: int) -> str:
        """Print a term, in brackets unless it holds together at least so tightly."""
        text = self._print(term)
        return text if self.level(term) >= least else rf"\left({text}\right)"

    def parenthesize(self, item: Any, level: Any, is_neg: bool = False, strict: bool = False) -> str:
        """What SymPy's own printing methods call; its precedences are on the same scale."""
        return self.bracket(item, min(level if strict else level + 1, ATOM))

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        return self._terms(layout.ordered_terms(expr))

    def _print_MatAdd(self, expr: Any) -> str:
        return self._terms(layout.positive_first(list(expr.args)))

    def _terms(self, terms: list[Any]) -> str:
        text = self._print(terms[0])
        if isinstance(terms[0], (Add, MatAdd)):
            text = rf"\left({text}\right)"
        for term in terms[1:]:
            shown = self._print(term)
            if layout.starts_negative(term) and shown.startswith("-"):
                text += f" - {shown[1:].lstrip()}"
            elif self.level(term) < BINDER:
                text += rf" + \left({shown}\right)"
            else:
                text += f" + {shown}"
        return text

    def _print_Mul(self, expr: Any) -> str:
        return self._quotient(layout.fraction(expr))

    def _print_MatMul(self, expr: Any) -> str:
        scalars = [factor for factor in expr.args if not factor.is_Matrix]
        matrices = [factor for factor in expr.args if factor.is_Matrix]
        if not scalars:
            return self._juxtapose(matrices)
        scalar = scalars[0] if len(scalars) == 1 else Mul._from_args(scalars)
        if scalar == -1:
            return f"- {self._juxtapose(matrices)}"
        return self._juxtapose([scalar, *matrices])

    def _quotient(self, parts: Fraction) -> str:
        if not parts.below and len(parts.above) == 1:
            text = self.bracket(parts.above[0], BINDER)
        else:
            text = self._juxtapose(parts.above)
        if parts.below:
            text = rf"\frac{{{text}}}{{{self._juxtapose(parts.below)}}}"
        if not parts.minus:
            return text
        return rf"- \left({text}\right)" if text.startswith("-") else f"- {text}"

    def _juxtapose(self, factors: list[Any]) -> str:
        if len(factors) == 1:
            return self._print(factors[0])
        text = self._factor(factors[0], True)
        for before, factor in pairwise(factors):
            after = self._factor(factor, False)
            number = after[0].isdigit() or (isinstance(before, Rational) and after.startswith((r"\frac", "{")))
            text += (r" \cdot " if number else " ") + after
        return text

    def _factor(self, term: Any, first: bool) -> str:
        """A factor: a product inside a product needs no brackets where it comes first or is one fraction."""
        if isinstance(term, Mul):
            parts = layout.fraction(term)
            if first or (parts.below and not parts.minus):
                return self._print(term)
        return self.bracket(term, layout.NEGATIVE if first and term.is_Rational else POWER)

    def _print_Pow(self, expr: Any) -> str:
        base, exponent = expr.args
        if layout.is_negative_number(exponent):
            return self._quotient(Fraction(False, [S.One], [layout.inverse(expr)]))
        if exponent == S.Half:
            return rf"\sqrt{{{self._print(base)}}}"
        return self._raised(base, exponent)

    def _raised(self, base: Any, exponent: Any) -> str:
        below = self.bracket(base, ATOM)
        if "'" in below or ("^" in below and not below.startswith(r"\left(")):
            below = f"{{{below}}}"  # TeX allows one superscript
        return f"{below}^{{{self._print(exponent)}}}"

    def _print_MatPow(self, expr: Any) -> str:
        return self._raised(expr.base, expr.exp)

    def _print_Integer(self, expr: Any) -> str:
        return (
            layout.whole(expr)
            .replace("...", r"\dots ")
            .replace(" (about", r"\ (\text{about}\ ")
            .replace(" digits", r"\ \text{digits}")
        )

    def _print_Rational(self, expr: Any) -> str:
        sign = "- " if expr.p < 0 else ""
        return rf"{sign}\frac{{{layout.whole(abs(expr.p))}}}{{{layout.whole(expr.q)}}}"

    # --- names and indexed things

    def _print_Symbol(self, expr: Any, style: str = "plain") -> str:
        return latex_name(expr.name)

    _print_Dummy = _print_MatrixSymbol = _print_Symbol

    def _hprint_Function(self, func: str) -> str:
        known = super()._hprint_Function(func)
        return known if known == "\\" + func else latex_name(func)

    def _print_Family(self, expr: Any) -> str:
        return latex_name(expr.name)

    _print_Process = _print_Law = _print_Family

    def _indexed(self, name: str, index: Any) -> str:
        base, below = split_subscript(latex_name(name))
        return f"{base}_{{{below + ', ' if below else ''}{self._print(index)}}}"

    def _print_Member(self, expr: Any) -> str:
        return self._indexed(expr.family.name, expr.index)

    def _print_ScalarVariable(self, expr: Any) -> str:
        return latex_name(expr.name) if expr.index is None else self._indexed(expr.name, expr.index)

    _print_VectorVariable = _print_ScalarVariable

    # --- this package's terms

    def _commas(self, items: Any) -> str:
        return ", ".join(self._print(item) for item in items)

    def _print_Norm(self, expr: Any) -> str:
        return rf"\left\lVert {self._print(expr.args[0])} \right\rVert"

    def _print_Inner(self, expr: Any) -> str:
        return rf"\left\langle {self._commas(expr.args)} \right\rangle"

    def _print_Density(self, expr: Any) -> str:
        given = rf" \mid {self._commas(expr.conditions)}" if expr.conditions else ""
        return rf"{latex_name(expr.law.name)}\left({self._commas(expr.events)}{given}\right)"

    def _print_Normal(self, expr: Any) -> str:
        variance = self._print(expr.variance)
        if is_vector(expr.point):
            factor = "" if expr.variance == 1 else self._factor(expr.variance, True) + " "
            variance = rf"{factor}\mathbf{{I}}"
        return rf"\mathcal{{N}}\left({self._print(expr.point)};\, {self._print(expr.mean)},\, {variance}\right)"

    def _print_IntegralOver(self, expr: Any) -> str:
        return rf"\int {self.bracket(expr.integrand, BINDER)}\, d{self._print(expr.variable)}"

    def _print_Relational(self, expr: Any) -> str:
        return f"{self._print(expr.lhs)} {_SIGNS[expr.rel_op]} {self._print(expr.rhs)}"

    def _print_ForAll(self, expr: Any) -> str:
        where = rf"{self._print(expr.index)} = {self._print(expr.lower)}, \dots, {self._print(expr.upper)}"
        return rf"{self._commas(expr.relations)} \quad \text{{for }} {where}"

    def _print_AppliedPredicate(self, expr: Any) -> str:
        if expr.function.name in ("integer", "real"):
            space = r"\mathbb{Z}" if expr.function.name == "integer" else r"\mathbb{R}"
            return rf"{self._commas(expr.arguments)} \in {space}"
        return rf"{self._commas(expr.arguments)} \text{{ {expr.function.name.replace('_', ' ')}}}"

    def _print_Vec(self, expr: Any) -> str:
        return rf"\operatorname{{vec}}\left({self._print(expr.arg)}\right)"

    def _print_Frobenius(self, expr: Any) -> str:
        return rf"\left\langle {self._commas(expr.args)} \right\rangle_{{F}}"

    def _print_FrobeniusNorm(self, expr: Any) -> str:
        return rf"\left\lVert {self._print(expr.args[0])} \right\rVert_{{F}}"

    def _print_OneMatrix(self, expr: Any) -> str:
        rows, cols = (self._print(n) for n in expr.shape)
        return rf"\mathbf{{1}}_{{{rows} \times {cols}}}"

    def _print_Determinant(self, expr: Any) -> str:
        return rf"\det\left({self._print(expr.arg)}\right)"

    def _print_Identity(self, expr: Any) -> str:
        return r"\mathbf{I}"

    def _print_ZeroMatrix(self, expr: Any) -> str:
        return r"\mathbf{0}"
