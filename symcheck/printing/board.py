"""The Unicode printer: one line, as a person writes on a board."""

from __future__ import annotations

from typing import Any

from sympy import Add, Integer, MatMul, Mul, Pow, Rational, S
from sympy.core.function import AppliedUndef
from sympy.core.relational import Relational

from symcheck.printing import laws, layout
from symcheck.printing.infix import InfixPrinter
from symcheck.printing.layout import ATOM, BINDER, POWER, PRODUCT, Fraction
from symcheck.printing.names import SUPERSCRIPTS, unicode_name
from symcheck.theories.gaussian.terms import is_vector
from symcheck.theories.probability.event_terms import Indicator

_SIGNS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_BINDERS = {
    "Sum": "∑",
    "MatrixSum": "∑",
    "Product": "∏",
    "Integral": "∫",
    "IntegralOver": "∫",
    "Weighted": "∫",
    "Derivative": "d",
    "Limit": "lim",
}
_GLYPHS = {
    "gamma": "Γ",
    "loggamma": "log Γ",
    "digamma": "ψ",
    "binomial": "C",
    "Max": "max",
    "Min": "min",
    "sign": "sign",
}
_AVERAGES = ("E_{", "KL(", "JSD(", "Var_{", "Cov_{", "H[", "I_")


class BoardPrinter(InfixPrinter):
    """Prints with subscripts, roots, bars and big operators; not meant to be read back."""

    printmethod = "_symboard"  # no term has it: every glyph is decided here

    def level(self, term: Any) -> int:
        if type(term).__name__ in _BINDERS:
            return BINDER
        if isinstance(term, Pow) and term.exp == S.Half:
            return POWER
        if type(term).__name__ == "KroneckerProduct":
            return BINDER
        return POWER if type(term).__name__ in ("factorial", "Transpose", "Inverse") else layout.level(term)

    def name(self, name: str) -> str:
        return unicode_name(name)

    # --- sums, products, powers

    def juxtapose(self, factors: list[Any]) -> str:
        if len(factors) == 1:
            return self.bracket(factors[0], BINDER + 1)
        shown = [self.bracket(f, POWER if k or self._has_bar(f) else PRODUCT) for k, f in enumerate(factors)]
        text = shown[0]
        for factor, after in zip(factors, shown[1:], strict=False):
            text += self._between(factor, text, after) + after
        return text

    def _has_bar(self, term: Any) -> bool:
        """Whether a product ends in ``/...``, so that nothing may follow it."""
        if isinstance(term, (Mul, MatMul)):
            return bool(layout.fraction(term).below) or self._has_bar(term.args[-1])
        return isinstance(term, (Rational, Pow)) and self.level(term) == PRODUCT

    def _between(self, factor: Any, before: str, after: str) -> str:
        if after[0].isdigit() or after[0] == "-":
            return "·"
        if isinstance(factor, Integer):
            return " " if after.startswith(_AVERAGES) else ""
        if after[0] != "(":
            return " "
        return "" if before[-1] == ")" and self._ends_in_sum(factor) else "·"  # p(x)·(y + 1) is no call

    def _ends_in_sum(self, factor: Any) -> bool:
        """Whether the last bracket of a factor is one put around a sum."""
        while isinstance(factor, (Mul, MatMul)):
            factor = factor.args[-1]
        return self.level(factor) < POWER

    def _print_MatMul(self, expr: Any) -> str:
        scalars = [factor for factor in expr.args if not is_vector(factor) and not factor.is_Matrix]
        vectors = [factor for factor in expr.args if factor not in scalars]
        if not scalars:
            return self.juxtapose(vectors)
        minus, above, below = False, [], []
        for scalar in scalars:
            parts = (
                layout.fraction(scalar) if isinstance(scalar, Mul) else layout.fraction(Mul._from_args((scalar, S.One)))
            )
            minus ^= parts.minus
            above += [factor for factor in parts.above if factor is not S.One]
            below += parts.below
        return self.quotient(Fraction(minus, above + vectors, below))

    def _print_Pow(self, expr: Any, rational: bool = False) -> str:
        base, exponent = expr.args
        if layout.is_negative_number(exponent):
            return self.quotient(Fraction(False, [S.One], [layout.inverse(expr)]))
        if exponent == S.Half:
            return f"√{self.bracket(base, ATOM)}" if self._short(base) else f"√({self._print(base)})"
        return self._raised(self.bracket(base, ATOM), exponent)

    def _raised(self, base: str, exponent: Any) -> str:
        if isinstance(exponent, Integer) and exponent >= 0:
            return base + layout.whole(exponent).translate(SUPERSCRIPTS)
        return f"{base}^{self.bracket(exponent, ATOM)}"

    def _short(self, term: Any) -> bool:
        """Whether a term may stand under a root sign without brackets."""
        return (
            term.is_Atom
            or type(term).__name__ in ("Member", "Entry", "ScalarVariable", "Abs", "Norm")
            or term.is_Symbol
        )

    def _print_MatPow(self, expr: Any) -> str:
        return self._raised(self.bracket(expr.base, ATOM), expr.exp)

    def _print_Pi(self, expr: Any) -> str:
        return "π"

    def _print_Exp1(self, expr: Any) -> str:
        return "e"

    def _print_Infinity(self, expr: Any) -> str:
        return "∞"

    def _print_NegativeInfinity(self, expr: Any) -> str:
        return "-∞"

    # --- indexed things

    def _print_Entry(self, expr: Any) -> str:
        """An entry of a table: P_{i,j}."""
        return self.below(self.name(expr.family.name), [self._print(index) for index in expr.indices])

    def indexed(self, name: str, index: Any, primes: int = 0) -> str:
        """A name with an index below it: x_t, x_{t-1}."""
        return self.below(self.primed(name, primes), [self._print(index)])

    def below(self, name: str, items: list[str]) -> str:
        """Put items below a name, beside a subscript it has already."""
        if not items:
            return name
        text = ",".join(item.replace(" ", "") for item in items)
        base, _, subscript = name.partition("_")
        if subscript:
            return f"{base}_{{{subscript},{text}}}"
        return f"{name}_{text}" if len(text) == 1 or text.isdigit() else f"{name}_{{{text}}}"

    def primed(self, name: str, primes: int) -> str:
        return self.name(name) + "′" * primes

    def _print_VariableRange(self, expr: Any) -> str:
        between = f"{self._print(expr.lower)}:{self._print(expr.upper)}"
        return self.below(self.primed(laws.base_name(expr.name), self.count(expr)), [between])

    def _print_Indexed(self, expr: Any) -> str:
        inside = ",".join(self._print(index).replace(" ", "") for index in expr.indices)
        return f"{self._print(expr.base.label)}_{{{inside}}}"

    # --- functions

    def _print_Function(self, expr: Any) -> str:
        name = expr.func.__name__
        shown = self.name(name) if isinstance(expr, AppliedUndef) else _GLYPHS.get(name, name)
        return f"{shown}({self.listed(expr.args)})"

    _print_LatticeOp = _print_Max = _print_Min = _print_Function

    def _print_Abs(self, expr: Any) -> str:
        return f"|{self._print(expr.args[0])}|"

    def _print_Norm(self, expr: Any) -> str:
        return f"‖{self._print(expr.args[0])}‖"

    def _print_Inner(self, expr: Any) -> str:
        return f"⟨{self.listed(expr.args)}⟩"

    def _print_floor(self, expr: Any) -> str:
        return f"⌊{self._print(expr.args[0])}⌋"

    def _print_ceiling(self, expr: Any) -> str:
        return f"⌈{self._print(expr.args[0])}⌉"

    def _print_factorial(self, expr: Any) -> str:
        return f"{self.bracket(expr.args[0], ATOM)}!"

    def _print_polygamma(self, expr: Any) -> str:
        order, point = expr.args
        return f"ψ({self._print(point)})" if order == 0 else f"polygamma({self.listed(expr.args)})"

    # --- binders

    def _body(self, term: Any) -> str:
        return self.bracket(term, BINDER)

    def _print_Binder(self, expr: Any) -> str:
        sign = _BINDERS[expr.__class__.__name__]
        text = self._body(expr.function)
        for limit in expr.limits:
            variable, low, high = (*(self._print(item) for item in limit), "", "")[:3]
            if sign == "∫":
                bounds = f"_{{{low}}}^{{{high}}}" if high else ""
                text = f"∫{bounds} {text} d{variable}"
            else:
                text = f"{sign}_{{{variable}={low}}}^{{{high}}} {text}"
        return text

    _print_Sum = _print_MatrixSum = _print_Product = _print_Integral = _print_Binder

    def _print_IntegralOver(self, expr: Any) -> str:
        return f"∫ {self._body(expr.integrand)} d{self._print(expr.variable)}"

    def _print_Derivative(self, expr: Any) -> str:
        above = sum(int(count) for _, count in expr.variable_count)
        below = "".join(
            self._raised(f"d{self._print(v)}", n) if n != 1 else f"d{self._print(v)}" for v, n in expr.variable_count
        )
        order = str(above).translate(SUPERSCRIPTS) if above > 1 else ""
        return f"d{order}/{below} ({self._print(expr.expr)})"

    def _print_Gradient(self, expr: Any) -> str:
        return self._at_point(f"∇_{self._print(expr.letter)} ({self._print(expr.body)})", expr)

    def _print_Jacobian(self, expr: Any) -> str:
        by = self._print(expr.letter)
        if expr.is_hessian:
            return self._at_point(f"∇²_{by} ({self._print(expr.body.body)})", expr)
        return self._at_point(f"∂({self._print(expr.body)})/∂{by}", expr)

    def _at_point(self, text: str, expr: Any) -> str:
        if expr.point == expr.letter:
            return text
        return f"[{text} at {self._print(expr.letter)} = {self._print(expr.point)}]"

    def _print_MapHessian(self, expr: Any) -> str:
        return f"∇²{self._print(expr.application)}"

    def _print_DensityGradient(self, expr: Any) -> str:
        return f"∇_{self._print(expr.by)} ({self._print(expr.density)})"

    def _print_MapGradient(self, expr: Any) -> str:
        return f"∇{expr.number}{self._print(expr.application)}"

    def _print_Limit(self, expr: Any) -> str:
        body, variable, point, side = expr.args
        where = f"{self._print(point)}{'' if str(side) == '+-' else str(side).translate(str.maketrans('+-', '⁺⁻'))}"
        where = self._print(point) if point in (S.Infinity, S.NegativeInfinity) else where
        return f"lim_{{{self._print(variable)}→{where}}} {self._body(body)}"

    # --- laws, expectations, divergences

    def _print_Law(self, expr: Any) -> str:
        return self.below(self.name(expr.name), [self._print(item) for item in laws.shown_parameters(expr)])

    _print_MarkovChain = _print_Map = _print_Law

    def applied(self, owner: Any, inside: str) -> str:
        return f"{self._print(owner)}({inside})"

    def _gaussian(self, expr: Any) -> str:
        """Mean and variance."""
        variance = self._print(expr.variance)
        if is_vector(expr.point) and expr.covariance is None:
            compound = isinstance(expr.variance, Add) or self._has_bar(expr.variance)
            variance = "I" if expr.variance == 1 else f"({variance}) I" if compound else f"{variance} I"
        return f"{self._print(expr.mean)}, {variance}"

    def _print_Normal(self, expr: Any) -> str:
        return f"N({self._print(expr.point)}; {self._gaussian(expr)})"

    def _print_Pmf(self, expr: Any) -> str:
        symbol, values = self._print(expr.symbol), f"{{{self._print(expr.lower)}..{self._print(expr.upper)}}}"
        return (
            f"{symbol} ~ U{values}" if laws.is_uniform(expr) else f"{symbol} ~ {self._print(expr.density)} on {values}"
        )

    def _print_Pdf(self, expr: Any) -> str:
        values = f"({self._print(expr.lower)}, {self._print(expr.upper)})"
        return f"{self._print(expr.symbol)} ~ {self._print(expr.density)} on {values}"

    def under(self, law: Any) -> str:
        return ", ".join(
            f"{self._print(one.point)} ~ N({self._gaussian(one)})" if laws.is_drawn(one) else self._print(one)
            for one in laws.independent(law)
        )

    def _print_Indicator(self, expr: Any) -> str:
        return f"𝟙{{{self._print(expr.condition)}}}"

    def _print_E(self, expr: Any) -> str:
        if isinstance(expr.integrand, Indicator):
            return f"P_{{{self.under(expr.law)}}}({self._print(expr.integrand.condition)})"
        return f"E_{{{self.under(expr.law)}}}[{self._print(expr.integrand)}]"

    _print_MatrixE = _print_E

    def _print_Variance(self, expr: Any) -> str:
        return f"Var_{{{self.under(expr.args[1])}}}[{self._print(expr.args[0])}]"

    def _print_Covariance(self, expr: Any) -> str:
        return f"Cov_{{{self.under(expr.args[2])}}}[{self.listed(expr.args[:2])}]"

    _print_CovarianceMatrix = _print_Covariance

    def _print_Entropy(self, expr: Any) -> str:
        return f"H[{self.listed(expr.args)}]"

    _print_CrossEntropy = _print_Entropy

    def _print_KL(self, expr: Any) -> str:
        return f"{type(expr).__name__}({' ‖ '.join(self._print(law) for law in expr.args)})"

    _print_JSD = _print_KL

    def _print_MutualInformation(self, expr: Any) -> str:
        first, second, given = map(self.listed, expr.parts)
        law = self._print(expr.law)
        sign = self.below("I", [law]) if "_" not in law else f"I_{{{law}}}"
        return f"{sign}({first}; {second}{' | ' + given if given else ''})"

    def _print_Weighted(self, expr: Any) -> str:
        variables = " ".join(f"d{self._print(variable)}" for variable in expr.integrated)
        return f"∫ {self._body(laws.weighted_body(expr))} {variables}"

    def _print_AbsolutelyContinuous(self, expr: Any) -> str:
        return f"{self._print(expr.args[0])} ≪ {self._print(expr.args[1])}"

    def _print_FullSupport(self, expr: Any) -> str:
        return f"{self._print(expr.args[0])} > 0 everywhere"

    def _print_AlmostSurely(self, expr: Any) -> str:
        return f"{self._print(expr.condition)} wherever {self._print(expr.law)} > 0"

    # --- sets of parameters

    def _print_ExtremumSet(self, expr: Any) -> str:
        sign = type(expr).__name__.lower()
        return f"{sign}_{{{self._print(expr.symbol)} ∈ {self._print(expr.over)}}} {self._body(expr.objective)}"

    _print_Bound = _print_ExtremumSet

    def _print_In(self, expr: Any) -> str:
        return f"{self._print(expr.element)} ∈ {self._print(expr.over)}"

    def _print_Interval(self, expr: Any) -> str:
        close = ")" if expr.right_open else "]"
        return f"{'(' if expr.left_open else '['}{self.listed(expr.args[:2])}{close}"

    def _print_ForEvery(self, expr: Any) -> str:
        return f"{self.listed(expr.items)} for every {self._print(expr.symbol)} ∈ {self._print(expr.over)}"

    # --- relations, hypotheses, matrices

    def _print_Maximises(self, expr: Any) -> str:
        objective = expr.maximiser
        where = f"{self._print(objective.application)} ∈ [{self._print(objective.low)}, {self._print(objective.high)}]"
        return f"{self._print(expr.candidate)} alone maximises {self._body(objective.functional)} over {where}"

    def _print_DoesNotDepend(self, expr: Any) -> str:
        return f"{self._print(expr.term)} does not depend on {self.listed(expr.symbols)}"

    def _print_Depends(self, expr: Any) -> str:
        return f"{self._print(expr.term)} depends on {self.listed(expr.symbols)}"

    def sign(self, expr: Any) -> str:
        return _SIGNS[expr.rel_op]

    def _print_And(self, expr: Any) -> str:
        return " and ".join(self._print(p) if isinstance(p, Relational) else self.bracket(p, ATOM) for p in expr.args)

    def _print_Or(self, expr: Any) -> str:
        return " or ".join(self._print(p) if isinstance(p, Relational) else self.bracket(p, ATOM) for p in expr.args)

    def _print_Piecewise(self, expr: Any) -> str:
        cases = []
        for value, condition in expr.args:
            when = "otherwise" if condition is S.true else f"if {self._print(condition)}"
            cases.append(f"{self._print(value)} {when}")
        return "{" + "; ".join(cases) + "}"

    def _print_Identity(self, expr: Any) -> str:
        return "I"

    def _print_ZeroMatrix(self, expr: Any) -> str:
        return "0"

    def _print_Trace(self, expr: Any) -> str:
        return f"tr({self._print(expr.arg)})"

    def _print_Transpose(self, expr: Any) -> str:
        return f"{self.bracket(expr.arg, ATOM)}ᵀ"

    def _print_Inverse(self, expr: Any) -> str:
        return f"{self.bracket(expr.arg, ATOM)}⁻¹"

    def _print_KroneckerProduct(self, expr: Any) -> str:
        return " ⊗ ".join(self.bracket(factor, POWER) for factor in expr.args)

    def _print_MatrixExp(self, expr: Any) -> str:
        return f"exp({self._print(expr.arg)})"

    def _print_TendsTo(self, expr: Any) -> str:
        term, limit, variable = map(self._print, expr.args)
        return f"{term} → {limit} as {variable} → ∞"

    def _print_Rate(self, expr: Any) -> str:
        return f"d/d{self._print(expr.variable)} {self.bracket(expr.arg, ATOM)}"

    def _print_RateAt(self, expr: Any) -> str:
        matrix, variable, point = expr.args
        variable = self._print(variable)
        return f"[d/d{variable} {self.bracket(matrix, ATOM)} at {variable} = {self._print(point)}]"

    def _print_LambdaMin(self, expr: Any) -> str:
        return f"λ_{expr.name[-3:]}({self._print(expr.arg)})"

    _print_LambdaMax = _print_LambdaMin

    def _print_Vec(self, expr: Any) -> str:
        return f"vec({self._print(expr.arg)})"

    def _print_Frobenius(self, expr: Any) -> str:
        return f"⟨{self.listed(expr.args)}⟩_F"

    def _print_FrobeniusNorm(self, expr: Any) -> str:
        return f"‖{self._print(expr.args[0])}‖_F"

    def _print_BlockMatrix(self, expr: Any) -> str:
        return self._print(expr.blocks)

    _print_BlockDiagMatrix = _print_BlockMatrix

    def _print_OneMatrix(self, expr: Any) -> str:
        return f"ones({self.listed(expr.shape)})"

    def _print_AppliedPredicate(self, expr: Any) -> str:
        return super()._print_AppliedPredicate(expr).replace(expr.function.name, expr.function.name.replace("_", " "))

    def _print_MatrixBase(self, expr: Any) -> str:
        return "[" + "; ".join(self.listed(expr.row(i)) for i in range(expr.rows)) + "]"

    _print_ImmutableDenseMatrix = _print_MutableDenseMatrix = _print_MatrixBase
