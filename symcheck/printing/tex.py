"""The LaTeX printer: SymPy's, with this package's fractions, names and terms."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from sympy import Add, Expr, Integer, Integral, MatAdd, Mul, Pow, Rational, S, Tuple
from sympy.printing.latex import LatexPrinter

from symcheck.printing import laws, layout
from symcheck.printing.layout import ATOM, BINDER, POWER, RELATION, Fraction
from symcheck.printing.names import latex_name, split_subscript
from symcheck.theories.gaussian.terms import is_vector
from symcheck.theories.probability.event_terms import Indicator
from symcheck.theories.probability.terms import Density

_SIGNS = {"==": "=", "!=": r"\neq", "<": "<", "<=": r"\leq", ">": ">", ">=": r"\geq"}
_BINDERS = (
    "Sum",
    "MatrixSum",
    "Product",
    "Integral",
    "IntegralOver",
    "Weighted",
    "Derivative",
    "Limit",
    "KroneckerProduct",
)
_HIGH = ("exp", "MatrixExp", "factorial", "Transpose", "Inverse", "MatPow")


class TexPrinter(LatexPrinter):
    """Prints a tree as it stands, products as fractions."""

    primes: Mapping[Any, int] = {}
    """How many primes each random variable gets."""

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

    _print_Process = _print_Family

    def _indexed(self, name: str, index: Any, primes: int = 0) -> str:
        return self._below(name, [self._print(index)], primes)

    def _below(self, name: str, items: list[str], primes: int = 0) -> str:
        """A name with primes, and items below it beside a subscript it has already."""
        base, subscript = split_subscript(latex_name(name))
        below = ", ".join([*([subscript] if subscript else []), *items])
        return base + "'" * primes + (f"_{{{below}}}" if below else "")

    def _print_Member(self, expr: Any) -> str:
        return self._below(expr.family.name, [self._print(index) for index in expr.indices])

    _print_Entry = _print_Member

    def _print_ScalarVariable(self, expr: Any) -> str:
        items = [] if expr.index is None else [self._print(expr.index)]
        return self._below(laws.base_name(expr.name), items, self._count(expr))

    _print_VectorVariable = _print_ScalarVariable

    def _print_VariableRange(self, expr: Any) -> str:
        between = f"{self._print(expr.lower)}:{self._print(expr.upper)}"
        return self._below(laws.base_name(expr.name), [between], self._count(expr))

    def _count(self, variable: Any) -> int:
        return self.primes.get(variable, laws.preferred_primes(variable))

    # --- this package's terms

    def _commas(self, items: Any) -> str:
        return ", ".join(self._print(item) for item in items)

    def _print_Norm(self, expr: Any) -> str:
        return rf"\left\lVert {self._print(expr.args[0])} \right\rVert"

    def _print_Inner(self, expr: Any) -> str:
        return rf"\left\langle {self._commas(expr.args)} \right\rangle"

    def _print_Law(self, expr: Any) -> str:
        return self._below(expr.name, [self._print(item) for item in laws.shown_parameters(expr)])

    _print_MarkovChain = _print_Map = _print_Law

    def _print_Applied(self, expr: Any) -> str:
        return rf"{self._print(expr.function)}\left({self._commas(expr.arguments)}\right)"

    _print_AppliedVector = _print_AppliedMatrix = _print_Applied

    def _print_Rate(self, expr: Any) -> str:
        return rf"\frac{{d}}{{d {self._print(expr.variable)}}} {self.bracket(expr.arg, ATOM)}"

    def _print_RateAt(self, expr: Any) -> str:
        matrix, variable, point = expr.args
        variable = self._print(variable)
        slope = rf"\frac{{d}}{{d {variable}}} {self.bracket(matrix, ATOM)}"
        return rf"\left. {slope} \right|_{{{variable} = {self._print(point)}}}"

    def _print_LambdaMin(self, expr: Any) -> str:
        return rf"\lambda_{{\{expr.name[-3:]}}}\left({self._print(expr.arg)}\right)"

    _print_LambdaMax = _print_LambdaMin

    def _print_Density(self, expr: Any) -> str:
        return rf"{self._print(expr.law)}\left({self._points(expr)}\right)"

    def _points(self, expr: Any) -> str:
        given = rf" \mid {self._commas(expr.conditions)}" if expr.conditions else ""
        return f"{self._commas(expr.events)}{given}"

    def _gaussian(self, expr: Any) -> str:
        """Mean and variance."""
        variance = self._print(expr.variance)
        if is_vector(expr.point) and expr.covariance is None:
            factor = "" if expr.variance == 1 else self._factor(expr.variance, True) + " "
            variance = rf"{factor}\mathbf{{I}}"
        return rf"{self._print(expr.mean)},\, {variance}"

    def _print_Normal(self, expr: Any) -> str:
        return rf"\mathcal{{N}}\left({self._print(expr.point)};\, {self._gaussian(expr)}\right)"

    def _print_Pmf(self, expr: Any) -> str:
        ends = [self._print(expr.lower), *([] if expr.upper is S.Infinity else [self._print(expr.upper)])]
        dots = [] if expr.upper - expr.lower == 1 else [r"\dots"]
        values = rf"\{{{', '.join([ends[0], *dots, *ends[1:]])}\}}"
        if laws.is_uniform(expr):
            return rf"{self._print(expr.symbol)} \sim \mathcal{{U}}{values}"
        return rf"{self._print(expr.symbol)} \sim {self._print(expr.density)} \text{{ on }} {values}"

    def _print_Pdf(self, expr: Any) -> str:
        values = f"({self._print(expr.lower)}, {self._print(expr.upper)})"
        return rf"{self._print(expr.symbol)} \sim {self._print(expr.density)} \text{{ on }} {values}"

    def _under(self, law: Any) -> str:
        """The law of an expectation; its brackets do not grow."""
        shown = []
        for one in laws.independent(law):
            if laws.is_drawn(one):
                shown.append(rf"{self._print(one.point)} \sim \mathcal{{N}}({self._gaussian(one)})")
            elif isinstance(one, Density):
                shown.append(f"{self._print(one.law)}({self._points(one)})")
            else:
                shown.append(self._print(one))
        return r",\, ".join(shown)

    def _print_Indicator(self, expr: Any) -> str:
        return rf"\mathbf{{1}}\left\{{{self._print(expr.condition)}\right\}}"

    def _print_E(self, expr: Any) -> str:
        if isinstance(expr.integrand, Indicator):
            return rf"\mathbb{{P}}_{{{self._under(expr.law)}}}\left({self._print(expr.integrand.condition)}\right)"
        return rf"\mathbb{{E}}_{{{self._under(expr.law)}}}\left[{self._print(expr.integrand)}\right]"

    _print_MatrixE = _print_E

    def _print_Variance(self, expr: Any) -> str:
        return rf"\operatorname{{Var}}_{{{self._under(expr.args[1])}}}\left[{self._print(expr.args[0])}\right]"

    def _print_Covariance(self, expr: Any) -> str:
        return rf"\operatorname{{Cov}}_{{{self._under(expr.args[2])}}}\left[{self._commas(expr.args[:2])}\right]"

    _print_CovarianceMatrix = _print_Covariance

    def _print_Entropy(self, expr: Any) -> str:
        return rf"\mathrm{{H}}\left[{self._commas(expr.args)}\right]"

    _print_CrossEntropy = _print_Entropy

    def _print_KL(self, expr: Any) -> str:
        q, p = map(self._print, expr.args)
        return rf"D_{{\mathrm{{KL}}}}\left({q} \,\middle\|\, {p}\right)"

    def _print_JSD(self, expr: Any) -> str:
        q, p = map(self._print, expr.args)
        return rf"\mathrm{{JSD}}\left({q} \,\middle\|\, {p}\right)"

    def _print_MutualInformation(self, expr: Any) -> str:
        first, second, given = map(self._commas, expr.parts)
        behind = rf" \mid {given}" if given else ""
        return rf"I_{{{self._print(expr.law)}}}\left({first};\, {second}{behind}\right)"

    def _print_Weighted(self, expr: Any) -> str:
        variables = " ".join(rf"\, d{self._print(variable)}" for variable in expr.integrated)
        return rf"\int {self.bracket(laws.weighted_body(expr), BINDER)}{variables}"

    def _print_AbsolutelyContinuous(self, expr: Any) -> str:
        return rf"{self._print(expr.args[0])} \ll {self._print(expr.args[1])}"

    def _print_FullSupport(self, expr: Any) -> str:
        return rf"{self._print(expr.args[0])} > 0 \text{{ everywhere}}"

    def _print_AlmostSurely(self, expr: Any) -> str:
        return rf"{self._print(expr.condition)} \text{{ wherever }} {self._print(expr.law)} > 0"

    def _print_PartialDerivative(self, expr: Any) -> str:
        application, orders = expr.args
        name, points = latex_name(application.func.__name__), ", ".join(map(self._print, application.args))
        above = ", ".join(map(str, orders))
        marks = "'" * int(orders[0]) if len(orders) == 1 and orders[0] <= 3 else rf"^{{({above})}}"
        return rf"{name}{marks}\left({points}\right)"

    def _print_Gradient(self, expr: Any) -> str:
        return self._at_point(rf"\nabla_{{{self._print(expr.letter)}}} \left({self._print(expr.body)}\right)", expr)

    def _print_Jacobian(self, expr: Any) -> str:
        by = self._print(expr.letter)
        if expr.is_hessian:
            return self._at_point(rf"\nabla^2_{{{by}}} \left({self._print(expr.body.body)}\right)", expr)
        return self._at_point(rf"\frac{{\partial}}{{\partial {by}}} \left({self._print(expr.body)}\right)", expr)

    def _at_point(self, text: str, expr: Any) -> str:
        if expr.point == expr.letter:
            return text
        return rf"\left. {text} \right|_{{{self._print(expr.letter)} = {self._print(expr.point)}}}"

    def _print_MapJacobian(self, expr: Any) -> str:
        number = rf"_{{{expr.position + 1}}}" if len(expr.application.arguments) > 1 else ""
        return rf"D{number} {self._print(expr.application)}"

    def _print_MapPartial(self, expr: Any) -> str:
        return rf"D^{{({', '.join(map(str, expr.orders))})}} {self._print(expr.application)}"

    def _print_MapHessian(self, expr: Any) -> str:
        return rf"\nabla^2 {self._print(expr.application)}"

    def _print_DensityGradient(self, expr: Any) -> str:
        return rf"\nabla_{{{self._print(expr.by)}}} \left({self._print(expr.density)}\right)"

    def _print_MapGradient(self, expr: Any) -> str:
        number = rf"_{{{expr.position + 1}}}" if expr.number else ""
        return rf"\nabla{number} {self._print(expr.application)}"

    def _print_MatrixSum(self, expr: Any) -> str:
        return str(self._print_Sum(expr))

    def _print_StopGradient(self, expr: Any) -> str:
        return rf"\operatorname{{sg}}\left({self._print(expr.args[0])}\right)"

    _print_StopGradientMatrix = _print_StopGradient

    def _print_Primitive(self, expr: Any) -> str:
        body, variable, end = expr.args
        return self._print(Expr.__new__(Integral, body, Tuple(variable, Integer(0), end)))

    def _print_IntegralOver(self, expr: Any) -> str:
        return rf"\int {self.bracket(expr.integrand, BINDER)}\, d{self._print(expr.variable)}"

    def _print_ParameterSet(self, expr: Any) -> str:
        return latex_name(expr.name)

    def _print_ExtremumSet(self, expr: Any) -> str:
        sign = {"ArgMax": r"\arg\max", "ArgMin": r"\arg\min", "Sup": r"\sup", "Inf": r"\inf"}[type(expr).__name__]
        below = rf"{self._print(expr.symbol)} \in {self._print(expr.over)}"
        return rf"{sign}_{{{below}}} {self.bracket(expr.objective, BINDER)}"

    _print_Bound = _print_ExtremumSet

    def _print_In(self, expr: Any) -> str:
        return rf"{self._print(expr.element)} \in {self._print(expr.over)}"

    def _print_ForEvery(self, expr: Any) -> str:
        where = rf"{self._print(expr.symbol)} \in {self._print(expr.over)}"
        return rf"{self._commas(expr.items)} \quad \text{{for every }} {where}"

    def _print_Maximises(self, expr: Any) -> str:
        objective = expr.maximiser
        bounds = rf"\left[{self._print(objective.low)}, {self._print(objective.high)}\right]"
        where = rf"\text{{ over }} {self._print(objective.application)} \in {bounds}"
        best = rf"{self._print(expr.candidate)} \text{{ alone maximises }}"
        return rf"{best} {self.bracket(objective.functional, BINDER)} {where}"

    def _print_DoesNotDepend(self, expr: Any) -> str:
        return rf"{self._print(expr.term)} \text{{ does not depend on }} {self._commas(expr.symbols)}"

    def _print_Depends(self, expr: Any) -> str:
        return rf"{self._print(expr.term)} \text{{ depends on }} {self._commas(expr.symbols)}"

    def _print_Relational(self, expr: Any) -> str:
        return f"{self._print(expr.lhs)} {_SIGNS[expr.rel_op]} {self._print(expr.rhs)}"

    def _print_And(self, expr: Any) -> str:
        return r",\; ".join(self.bracket(part, RELATION) for part in expr.args)

    def _print_Or(self, expr: Any) -> str:
        return r" \text{ or } ".join(self.bracket(part, RELATION) for part in expr.args)

    def _print_Not(self, expr: Any) -> str:
        return rf"\neg \left({self._print(expr.args[0])}\right)"

    def _print_ForAll(self, expr: Any) -> str:
        where = rf"{self._print(expr.index)} = {self._print(expr.lower)}, \dots, {self._print(expr.upper)}"
        return rf"{self._commas(expr.relations)} \quad \text{{for }} {where}"

    def _print_AppliedPredicate(self, expr: Any) -> str:
        if expr.function.name in ("integer", "real"):
            space = r"\mathbb{Z}" if expr.function.name == "integer" else r"\mathbb{R}"
            return rf"{self._commas(expr.arguments)} \in {space}"
        return rf"{self._commas(expr.arguments)} \text{{ {expr.function.name.replace('_', ' ')}}}"

    def _print_MatrixExp(self, expr: Any) -> str:
        return f"e^{{{self._print(expr.arg)}}}"

    def _print_TendsTo(self, expr: Any) -> str:
        term, limit, variable = map(self._print, expr.args)
        return rf"{term} \to {limit} \text{{ as }} {variable} \to \infty"

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
