"""The infix printer: SymPy's notation, which ``symcheck.text`` reads back to a term of the same value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sympy import Derivative, Expr, Integer, Integral, Tuple
from sympy.printing.str import StrPrinter

from symcheck.printing import laws, layout
from symcheck.printing.layout import ATOM, BINDER, POWER, PRODUCT, Fraction
from symcheck.theories.probability.event_terms import Indicator

SIGNS = {"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


class InfixPrinter(StrPrinter):
    """Prints a tree as it stands; the other printers change its glyphs."""

    printmethod = "_syminfix"  # no term has it: ``str`` of a term shows the engine's names, this does not

    primes: Mapping[Any, int] = {}
    """How many primes each random variable gets."""

    def _print_Basic(self, expr: Any) -> str:
        return str(expr._sympystr(self) if hasattr(expr, "_sympystr") else super()._print_Basic(expr))

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
        if not parts.below and len(parts.above) == 1:
            return self.signed(parts.minus, self.bracket(parts.above[0], BINDER))
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
        return "xi" if name == "ξ" else name  # the engine's name of a standard normal variable

    def _print_Family(self, expr: Any) -> str:
        return self.name(expr.name)

    _print_Process = _print_Family

    def _print_Member(self, expr: Any) -> str:
        return self.indexed(expr.family.name, expr.index)

    def _print_Entry(self, expr: Any) -> str:
        return f"{self.name(expr.family.name)}[{self.listed(expr.indices)}]"

    def indexed(self, name: str, index: Any, primes: int = 0) -> str:
        """A name with an index."""
        return f"{self.primed(name, primes)}[{self._print(index)}]"

    def primed(self, name: str, primes: int) -> str:
        """A name with primes."""
        return self.name(name) + "'" * primes

    def _print_ScalarVariable(self, expr: Any) -> str:
        name, primes = laws.base_name(expr.name), self.count(expr)
        return self.primed(name, primes) if expr.index is None else self.indexed(name, expr.index, primes)

    _print_VectorVariable = _print_ScalarVariable

    def count(self, variable: Any) -> int:
        """How many primes a random variable gets."""
        return self.primes.get(variable, laws.preferred_primes(variable))

    def _print_VariableRange(self, expr: Any) -> str:
        between = f"{self._print(expr.lower)}:{self._print(expr.upper)}"
        return f"{self.primed(laws.base_name(expr.name), self.count(expr))}[{between}]"

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

    _print_Sum = _print_MatrixSum = _print_Product = _print_Integral = _print_Binder

    def _print_Derivative(self, expr: Any) -> str:
        variables = [self._print(v) if n == 1 else f"({self.listed((v, n))})" for v, n in expr.variable_count]
        return f"Derivative({self._print(expr.expr)}, {', '.join(variables)})"

    def _print_PartialDerivative(self, expr: Any) -> str:
        """f'(u) for one argument, else the orders in each: D[1, 2]f(u, v)."""
        application, orders = expr.args
        name, points = self.name(application.func.__name__), self.listed(application.args)
        if len(orders) == 1 and orders[0] <= 3:
            return f"{name}{chr(39) * int(orders[0])}({points})"
        return f"D[{self.listed(orders)}]{name}({points})"

    def _print_DerivativeAt(self, expr: Any) -> str:
        body, variable, order, point = expr.args
        derivative = self._print(Derivative(body, (variable, order)))
        return f"({derivative} at {self._print(variable)} = {self._print(point)})"

    def _print_Primitive(self, expr: Any) -> str:
        body, variable, end = expr.args
        return self._print(Expr.__new__(Integral, body, Tuple(variable, Integer(0), end)))

    def _print_Gradient(self, expr: Any) -> str:
        args = expr.args[:2] if expr.point == expr.letter else expr.args
        return f"{type(expr).__name__}({self.listed(args)})"

    def _print_Jacobian(self, expr: Any) -> str:
        if not expr.is_hessian:
            return self._print_Gradient(expr)
        args = [expr.body.body, expr.letter, *(() if expr.point == expr.letter else (expr.point,))]
        return f"Hessian({self.listed(args)})"

    def _print_DensityGradient(self, expr: Any) -> str:
        return f"Gradient({self.listed(expr.args)})"

    def _print_MapGradient(self, expr: Any) -> str:
        return f"Gradient{expr.number}({self._print(expr.application)})"

    def _print_MapJacobian(self, expr: Any) -> str:
        number = "" if len(expr.application.arguments) == 1 else f"_{expr.position + 1}"
        return f"{type(expr).__name__[3:]}{number}({self._print(expr.application)})"

    def _print_MapPartial(self, expr: Any) -> str:
        return f"D[{self.listed(expr.orders)}]{self._print(expr.application)}"

    def _print_StopGradient(self, expr: Any) -> str:
        return f"sg({self._print(expr.args[0])})"

    _print_StopGradientMatrix = _print_StopGradient

    def _print_Limit(self, expr: Any) -> str:
        return f"Limit({self.listed(expr.args[:3])}, '{expr.args[3]}')"

    def _print_Piecewise(self, expr: Any) -> str:
        return f"Piecewise({', '.join(f'({self.listed(pair.args)})' for pair in expr.args)})"

    # --- laws, expectations, divergences

    def _print_Law(self, expr: Any) -> str:
        return self.name(expr.name)

    _print_MarkovChain = _print_Map = _print_Law

    def applied(self, owner: Any, inside: str) -> str:
        """A law or a function with its arguments and its parameters."""
        return f"{self._print(owner)}({inside}{self._at(owner)})"

    def _at(self, owner: Any) -> str:
        below = laws.shown_parameters(owner)
        return f"; {self.listed(below)}" if below else ""

    def _print_Applied(self, expr: Any) -> str:
        return self.applied(expr.function, self.listed(expr.arguments))

    _print_AppliedVector = _print_AppliedMatrix = _print_Applied

    def _print_Rate(self, expr: Any) -> str:
        return f"derivative({self.listed(expr.args)})"

    _print_RateAt = _print_Rate

    def _print_LambdaMin(self, expr: Any) -> str:
        return f"{expr.name}({self._print(expr.arg)})"

    _print_LambdaMax = _print_LambdaMin

    def _print_Density(self, expr: Any) -> str:
        given = f" | {self.listed(expr.conditions)}" if expr.conditions else ""
        return self.applied(expr.law, f"{self.listed(expr.events)}{given}")

    def _print_Normal(self, expr: Any) -> str:
        mean = "0" if laws.is_zero(expr.mean) else self._print(expr.mean)
        return f"Normal({self._print(expr.point)}, {mean}, {self._print(expr.variance)})"

    def under(self, law: Any) -> str:
        """The law of an expectation: independent laws apart."""
        return self.listed(laws.independent(law))

    def _print_E(self, expr: Any) -> str:
        if isinstance(expr.integrand, Indicator):
            return f"Probability({self._print(expr.integrand.condition)}, {self.under(expr.law)})"
        return f"E({self._print(expr.integrand)}, {self.under(expr.law)})"

    def _print_Indicator(self, expr: Any) -> str:
        return f"Indicator({self._print(expr.condition)})"

    _print_MatrixE = _print_E

    def _print_Variance(self, expr: Any) -> str:
        return f"Var({self._print(expr.args[0])}, {self.under(expr.args[1])})"

    def _print_Covariance(self, expr: Any) -> str:
        return f"Cov({self.listed(expr.args[:2])}, {self.under(expr.args[2])})"

    _print_CovarianceMatrix = _print_Covariance

    def _print_Entropy(self, expr: Any) -> str:
        return f"entropy({self.listed(expr.args)})"

    def _print_CrossEntropy(self, expr: Any) -> str:
        return f"cross_entropy({self.listed(expr.args)})"

    def _print_KL(self, expr: Any) -> str:
        return f"{type(expr).__name__}({self.listed(expr.args)})"

    _print_JSD = _print_KL

    def _print_MutualInformation(self, expr: Any) -> str:
        first, second, given = expr.parts
        groups = [self.listed(part) if len(part) == 1 else f"({self.listed(part)})" for part in (first, second)]
        behind = f" | {self.listed(given)}" if given else ""
        return f"mutual_information({self._print(expr.law)}, {groups[0]}, {groups[1]}{behind}{self._at(expr.law)})"

    def _print_Weighted(self, expr: Any) -> str:
        text = self._print(laws.weighted_body(expr))
        for variable in expr.integrated:
            text = f"IntegralOver({text}, {self._print(variable)})"
        return text

    def _print_Pmf(self, expr: Any) -> str:
        bounds = self.listed((expr.lower, expr.upper))
        return f"{type(expr).__name__}({self._print(expr.symbol)}, ({bounds}), {self._print(expr.density)})"

    _print_Pdf = _print_Pmf

    def _print_AbsolutelyContinuous(self, expr: Any) -> str:
        return f"{self._print(expr.args[0])} << {self._print(expr.args[1])}"

    def _print_FullSupport(self, expr: Any) -> str:
        return f"full_support({self._print(expr.args[0])})"

    def _print_AlmostSurely(self, expr: Any) -> str:
        return f"almost_surely({self.listed(expr.args)})"

    # --- sets of parameters

    def _print_ParameterSet(self, expr: Any) -> str:
        return self.name(expr.name)

    def _print_ExtremumSet(self, expr: Any) -> str:
        return f"{type(expr).__name__}({self.listed((expr.objective, expr.symbol, expr.over))})"

    _print_Bound = _print_ExtremumSet

    def _print_In(self, expr: Any) -> str:
        return f"In({self.listed((expr.element, expr.over))})"

    def _print_Interval(self, expr: Any) -> str:
        close = ")" if expr.right_open else "]"
        return f"{'(' if expr.left_open else '['}{self.listed(expr.args[:2])}{close}"

    def _print_ForEvery(self, expr: Any) -> str:
        return f"{self.listed(expr.items)} for every {self._print(expr.symbol)} in {self._print(expr.over)}"

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

    def _print_ForAll(self, expr: Any) -> str:
        where = f"{self.name(expr.index.name)} in {self._print(expr.lower)}..{self._print(expr.upper)}"
        return f"{self.listed(expr.relations)} for {where}"

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

    def _print_MatrixExp(self, expr: Any) -> str:
        return f"matrix_exp({self._print(expr.arg)})"

    def _print_TendsTo(self, expr: Any) -> str:
        return f"tends_to({self.listed(expr.args)})"

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
