"""The infix printer: SymPy's notation, which ``symcheck.text`` reads back to a term of the same value."""

from __future__ import annotations

from typing import Any

from sympy.printing.str import StrPrinter

from symcheck.printing import layout
from symcheck.printing.layout import ATOM, POWER, PRODUCT, Fraction

SIGNS = {"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class InfixPrinter(StrPrinter):
    """Prints a tree as it stands; the other printers change its glyphs."""

    def level(self, term: Any) -> int:
        """How tightly the printed term holds together."""
        return layout.level(term)

    def bracket(self, term: Any, least: int) -> str:
        """Print a term, in brackets unless it holds together at least so tightly."""
        text = self._print(term)
        return text if self.level(term) >= least else f"({text})"

    def parenthesize(self, item: Any, level: Any, strict: bool = False) -> str:
        """What SymPy's own printing methods call."""
        return self.bracket(item, ATOM)

    # --- sums, products, powers

    def _print_Add(self, expr: Any, order: Any = None) -> str:
        return self.join_terms(layout.ordered_terms(expr))

    def _print_MatAdd(self, expr: Any) -> str:
        return self.join_terms(layout.positive_first(list(expr.args)))

    def join_terms(self, terms: list[Any]) -> str:
        """Join with + and -, a leading minus of a term becoming the sign between."""
        text = (
            self.bracket(terms[0], layout.BINDER) if self.level(terms[0]) != layout.NEGATIVE else self._print(terms[0])
        )
        for term in terms[1:]:
            shown = self._print(term)
            if layout.starts_negative(term) and shown.startswith("-"):
                text += f" - {shown[1:]}"
            elif self.level(term) < layout.BINDER:
                text += f" + ({shown})"
            else:
                text += f" + {shown}"
        return text

    def _print_Mul(self, expr: Any) -> str:
        return self.quotient(layout.fraction(expr))

    def _print_MatMul(self, expr: Any) -> str:
        minus = layout.starts_negative(expr)
        factors = list(expr.args)
        if minus:
            factors = factors[1:] if factors[0] == -1 and len(factors) > 1 else [-factors[0], *factors[1:]]
        return self.signed(minus, self.juxtapose(factors))

    def signed(self, minus: bool, text: str) -> str:
        """Put a minus in front."""
        if not minus:
            return text
        return f"-({text})" if text.startswith("-") else f"-{text}"

    def quotient(self, parts: Fraction) -> str:
        """Lay out a fraction on one line."""
        text = self.juxtapose(parts.above)
        if parts.below:
            below = self.juxtapose(parts.below) if len(parts.below) > 1 else ""
            text += f"/({below})" if below else "/" + self.bracket(parts.below[0], POWER)
        return self.signed(parts.minus, text)

    def juxtapose(self, factors: list[Any]) -> str:
        """Multiply: the first factor may be a product itself, which is read from left to right."""
        shown = [self.bracket(factors[0], PRODUCT)]
        shown += [self.bracket(factor, POWER) for factor in factors[1:]]
        return "*".join(shown)

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        if layout.is_negative_number(expr.exp):
            return self.quotient(Fraction(False, [layout.S.One], [layout.inverse(expr)]))
        if expr.exp == layout.S.Half:
            return f"sqrt({self._print(expr.base)})"
        return f"{self.bracket(expr.base, ATOM)}**{self.bracket(expr.exp, ATOM)}"

    def _print_MatPow(self, expr: Any) -> str:
        return f"{self.bracket(expr.base, ATOM)}**{self.bracket(expr.exp, ATOM)}"

    # --- atoms and names

    def _print_Integer(self, expr: Any) -> str:
        return layout.whole(expr)

    def _print_Rational(self, expr: Any) -> str:
        return f"{layout.whole(expr.p)}/{layout.whole(expr.q)}"

    def _print_Symbol(self, expr: Any) -> str:
        return self.name(expr.name)

    _print_Dummy = _print_Symbol
    _print_MatrixSymbol = _print_Symbol

    def name(self, name: str) -> str:
        """A name as this printer writes it."""
        return name

    def _print_Family(self, expr: Any) -> str:
        return self.name(expr.name)

    _print_Process = _print_Law = _print_Family

    # --- functions and binders

    def _print_Function(self, expr: Any) -> str:
        return f"{expr.func.__name__}({self.listed(expr.args)})"

    def listed(self, items: Any) -> str:
        """Print items with commas between."""
        return ", ".join(self._print(item) for item in items)

    _print_LatticeOp = _print_Function
    _print_Max = _print_Min = _print_Function

    def _print_polygamma(self, expr: Any) -> str:
        order, point = expr.args
        return f"digamma({self._print(point)})" if order == 0 else f"polygamma({self.listed(expr.args)})"

    def _print_Binder(self, expr: Any) -> str:
        limits = ", ".join(f"({self.listed(limit)})" for limit in expr.limits)
        return f"{expr.__class__.__name__}({self._print(expr.function)}, {limits})"

    _print_Sum = _print_Product = _print_Integral = _print_Binder

    def _print_Derivative(self, expr: Any) -> str:
        variables = [self._print(v) if n == 1 else f"({self.listed((v, n))})" for v, n in expr.variable_count]
        return f"Derivative({self._print(expr.expr)}, {', '.join(variables)})"

    def _print_Limit(self, expr: Any) -> str:
        return f"Limit({self.listed(expr.args[:3])}, '{expr.args[3]}')"

    def _print_Piecewise(self, expr: Any) -> str:
        return f"Piecewise({', '.join(f'({self.listed(pair.args)})' for pair in expr.args)})"

    # --- relations and hypotheses

    def sign(self, expr: Any) -> str:
        """The sign of a relation."""
        return SIGNS[expr.rel_op]

    def _print_Relational(self, expr: Any) -> str:
        return f"{self.bracket(expr.lhs, layout.NEGATIVE)} {self.sign(expr)} {self.bracket(expr.rhs, layout.NEGATIVE)}"

    def _print_And(self, expr: Any) -> str:
        return " & ".join(self.bracket(part, ATOM) for part in expr.args)

    def _print_Or(self, expr: Any) -> str:
        return " | ".join(self.bracket(part, ATOM) for part in expr.args)

    def _print_Not(self, expr: Any) -> str:
        return f"~({self._print(expr.args[0])})"

    def _print_AppliedPredicate(self, expr: Any) -> str:
        return f"{', '.join(self._print(item) for item in expr.arguments)} {expr.function.name}"

    # --- matrices

    def _print_Identity(self, expr: Any) -> str:
        return f"Identity({self._print(expr.shape[0])})"

    def _print_ZeroMatrix(self, expr: Any) -> str:
        return f"ZeroMatrix({self.listed(expr.shape)})"

    def _print_BlockMatrix(self, expr: Any) -> str:
        return f"Block{self._print(expr.blocks)}"

    _print_BlockDiagMatrix = _print_BlockMatrix

    def _print_OneMatrix(self, expr: Any) -> str:
        return f"OneMatrix({self.listed(expr.shape)})"

    def _print_Vec(self, expr: Any) -> str:
        return f"vec({self._print(expr.arg)})"

    def _print_Frobenius(self, expr: Any) -> str:
        return f"frobenius({self.listed(expr.args)})"

    def _print_FrobeniusNorm(self, expr: Any) -> str:
        return f"frobenius_norm({self._print(expr.args[0])})"

    def _print_Determinant(self, expr: Any) -> str:
        return f"det({self._print(expr.arg)})"

    def _print_Trace(self, expr: Any) -> str:
        return f"trace({self._print(expr.arg)})"

    def _print_Transpose(self, expr: Any) -> str:
        return f"transpose({self._print(expr.arg)})"

    def _print_Inverse(self, expr: Any) -> str:
        return f"inv({self._print(expr.arg)})"

    def _print_KroneckerProduct(self, expr: Any) -> str:
        return f"kronecker_product({self.listed(expr.args)})"

    def _print_MatrixBase(self, expr: Any) -> str:
        rows = [f"[{self.listed(expr.row(i))}]" for i in range(expr.rows)]
        return f"Matrix([{', '.join(rows)}])"

    _print_ImmutableDenseMatrix = _print_MutableDenseMatrix = _print_MatrixBase
