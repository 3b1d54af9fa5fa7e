"""Terms of the scalar language as terms of Coq's Reals, as written; and the conditions for them to be defined.

Coq's functions are total: x/0, ln and sqrt of a negative number have values there. So a theorem that is to say what
symcheck says must have the conditions of definedness (``Writer.defined``) among its premises.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sympy import Add, Basic, Integer, Mul, Or, Pow, Product, Rational, Sum, Symbol, cos, log, pi, tan
from sympy.core.numbers import Exp1
from sympy.core.relational import Relational

from symcheck.export.generalise import EXTREMA, FUNCTIONS, is_integral
from symcheck.theories.field.terms import Family, ForAll, Member
from symcheck.theories.gaussian.terms import Normal
from symcheck.theories.session import RELATION_OF

RELATIONS = {"=": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_SUM, _MINUS, _PRODUCT, _POWER, _ATOM = range(5)
"""How tightly a printed term holds together."""
_RESERVED = frozenset(
    """as at cofix else end exists exists2 fix for forall fun if in let match mod return then using where with Prop Set
    Type SProp by do first solve try repeat idtac fail lra nra lia psatz field ring R Z IZR INR PI exp ln Rabs Rmax Rmin
    sin cos tan sinh cosh tanh sqrt Rpower powerRZ pow real_power normal_density product_over sum_over nat bool S O I
    step""".split()
)


def identifier(name: str, taken: Iterable[str]) -> str:
    """Return an identifier of Coq for any name: ASCII letters, digits and underscores, none reserved or taken.

    >>> identifier("x", []), identifier("x", ["x"]), identifier("p(z | x)", []), identifier("forall", [])
    ('x', 'x_1', 'p_z_x', 'forall_1')
    """
    stem = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")[:20].rstrip("_")
    if not stem or not stem[0].isalpha():
        stem = f"v{stem}"
    used, candidate, number = {*taken, *_RESERVED}, stem, 0
    while candidate in used:
        number += 1
        candidate = f"{stem}_{number}"
    return candidate


def comment(text: str) -> str:
    """Return text as a comment of Coq that ends where it should, whatever the text says.

    >>> comment('end *) Axiom a : False. (* "')
    "(* end * ) Axiom a : False. ( * ' *)"
    """
    safe = "".join(c if c.isprintable() else " " for c in text).replace('"', "'")
    safe = safe.replace("*", " * ") if re.search(r"\(\*|\*\)", safe) else safe
    safe = re.sub(r" +", " ", safe)
    return f"(* {safe} *)"


@dataclass
class Writer:
    """Writes terms and names their variables; ``reals``, ``whole`` and ``families`` are the variables met."""

    integers: frozenset[Basic]
    reals: dict[Symbol, str] = field(default_factory=dict)
    whole: dict[Symbol, str] = field(default_factory=dict)
    families: dict[Family, str] = field(default_factory=dict)
    _bound: dict[Basic, str] = field(default_factory=dict)

    # -- names

    def _taken(self) -> list[str]:
        tables: list[dict[Any, str]] = [self.reals, self.whole, self.families, self._bound]
        return [name for table in tables for name in table.values()]

    def _name(self, item: Any, table: dict[Any, str]) -> str:
        if item not in table:
            table[item] = identifier(item.name, self._taken())
        return table[item]

    @contextmanager
    def _binding(self, index: Symbol) -> Iterator[str]:
        """Name an index for as long as it is bound; outside, the same symbol is another variable."""
        outer = self._bound.pop(index, None)
        name = self._bound[index] = identifier(index.name, self._taken())
        try:
            yield name
        finally:
            del self._bound[index]
            if outer is not None:
                self._bound[index] = outer

    def _is_integral(self, term: Any) -> bool:
        return is_integral(term, self.integers | frozenset(self._bound))

    # -- terms

    def number(self, term: Any, least: int = _SUM) -> str:
        """Write a real term, in brackets unless it holds together at least so tightly."""
        text, level = self._number(term)
        return text if level >= least else f"({text})"

    def _number(self, term: Any) -> tuple[str, int]:
        if isinstance(term, Integer):
            return (str(term), _ATOM) if term >= 0 else (f"- {-term}", _MINUS)
        if isinstance(term, Rational):
            return (f"({term.p} / {term.q})", _ATOM) if term.p > 0 else (f"- {-term.p} / {term.q}", _MINUS)
        if term == pi:
            return "PI", _ATOM
        if isinstance(term, Exp1):
            return "exp 1", _POWER
        if isinstance(term, Symbol):
            if term in self._bound:
                return f"IZR {self._bound[term]}", _POWER
            if term in self.integers:
                return f"IZR {self._name(term, self.whole)}", _POWER
            return self._name(term, self.reals), _ATOM
        if isinstance(term, Member):
            return f"{self._name(term.family, self.families)} {self.integer(term.index)}", _POWER
        if isinstance(term, Add):
            first, *rest = (self.number(arg, _MINUS) for arg in term.args)
            return first + "".join(f" {text}" if text[0] == "-" else f" + {text}" for text in rest), _SUM
        if isinstance(term, Mul):
            return self._product(term.args)
        if isinstance(term, Pow):
            return self._power(term)
        if isinstance(term, (Sum, Product)):
            index, lower, upper = term.limits[0]
            head = "sum_over" if isinstance(term, Sum) else "product_over"
            ends = f"{self.integer(lower)} {self.integer(upper)}"
            with self._binding(index) as name:
                return f"{head} (fun {name} : Z => {self.number(term.function)}) {ends}", _POWER
        if isinstance(term, Normal):
            return " ".join(["normal_density", *(self._argument(arg) for arg in _of_normal(term))]), _POWER
        if type(term) in EXTREMA:
            *rest, text = (self._argument(arg) for arg in term.args)
            for other in reversed(rest):
                text = f"({EXTREMA[type(term)]} {other} {text})"
            return text, _ATOM
        return f"{FUNCTIONS[type(term)]} {self._argument(term.args[0])}", _POWER

    def _argument(self, term: Any) -> str:
        return self.number(term, _ATOM)

    def _product(self, factors: Iterable[Any]) -> tuple[str, int]:
        """Write a product; factors with a negative integer or half-integer power are divisors."""
        above, below, minus = [], [], False
        for factor in factors:
            if factor == -1:
                minus = not minus
            elif _is_inverse(factor):
                below.append(Pow(factor.base, -factor.exp, evaluate=False) if factor.exp != -1 else factor.base)
            else:
                above.append(factor)
        text = " * ".join(self.number(factor, _POWER) for factor in above) or "1"
        for factor in below:
            text += f" / {self.number(factor, _POWER)}"
        return (f"- {text}", _MINUS) if minus else (text, _PRODUCT)

    def _power(self, term: Pow) -> tuple[str, int]:
        base, exponent = term.args
        if _is_inverse(term):
            inverse = base if exponent == -1 else Pow(base, -exponent, evaluate=False)
            return f"/ {self.number(inverse, _POWER)}", _PRODUCT
        if exponent == Rational(1, 2):
            return f"sqrt {self._argument(base)}", _POWER
        if isinstance(exponent, Integer):
            return f"{self._argument(base)} ^ {exponent}", _PRODUCT
        if isinstance(exponent, Rational) and exponent.q == 2:
            return f"(sqrt {self._argument(base)}) ^ {exponent.p}", _PRODUCT
        if isinstance(base, Exp1):
            return f"exp {self._argument(exponent)}", _POWER
        if self._is_integral(exponent):
            return f"powerRZ {self._argument(base)} {self.integer(exponent)}", _POWER
        return f"real_power {self._argument(base)} {self._argument(exponent)}", _POWER

    def integer(self, term: Any) -> str:
        """Write a term that is an integer by its form, as one of Z."""
        return self._integer(term) if isinstance(term, Symbol) else f"({self._integer(term)})%Z"

    def _integer(self, term: Any) -> str:
        if isinstance(term, Integer):
            return str(term) if term >= 0 else f"(- {-term})"
        if isinstance(term, Symbol):
            return self._bound[term] if term in self._bound else self._name(term, self.whole)
        if isinstance(term, Pow):
            return f"({self._integer(term.base)}) ^ {term.exp}"
        parts = [self._integer(arg) if not arg.args else f"({self._integer(arg)})" for arg in term.args]
        if isinstance(term, Add) and term.args[0].is_Integer and term.args[0] < 0:  # SymPy keeps t - 1 as -1 + t
            return " + ".join(parts[1:]) + f" - {-term.args[0]}"
        return (" + " if isinstance(term, Add) else " * ").join(parts)

    # -- propositions

    def relation(self, lhs: Any, relation: str, rhs: Any) -> str:
        """Write a relation between reals."""
        return f"{self.number(lhs)} {RELATIONS[relation]} {self.number(rhs)}"

    def hypothesis(self, item: Any) -> str:
        """Write a hypothesis: a relation (between integers in Z), alternatives, or relations for every index."""
        if isinstance(item, Or):
            return " \\/ ".join(f"({self.hypothesis(part)})" for part in item.args)
        if isinstance(item, ForAll):
            ends = (item.lower, item.upper)
            with self._binding(item.index) as name:
                inside = " /\\ ".join(self.hypothesis(one) for one in item.relations)
                return f"forall {name} : Z, {self._range(name, *ends)}{inside}"
        assert isinstance(item, Relational)
        relation = RELATION_OF[type(item)]
        if all(self._is_integral(side) for side in item.args):
            lhs, rhs = (self._integer(side) for side in item.args)
            return f"({lhs} {RELATIONS[relation]} {rhs})%Z"
        return self.relation(item.lhs, relation, item.rhs)

    def definition(self, family: Family) -> str:
        """Write the definition of a sequence, for every index."""
        assert family.definition is not None
        (index,) = family.definition.variables
        name = self._name(family, self.families)
        with self._binding(index) as bound:
            return f"forall {bound} : Z, {name} {bound} = {self.number(family.definition.expr)}"

    def _range(self, name: str, lower: Any, upper: Any) -> str:
        if upper.is_infinite:
            return f"({self._integer(lower)} <= {name})%Z -> "
        return f"({self._integer(lower)} <= {name} <= {self._integer(upper)})%Z -> "

    def defined(self, term: Any) -> list[str]:
        """Return the conditions for a term of the language to be defined, each once."""
        return list(dict.fromkeys(self._defined(term)))

    def _defined(self, term: Any) -> Iterable[str]:
        if isinstance(term, Member):
            if term.unfolded is not None:
                yield from self._defined(term.unfolded)
            return
        if isinstance(term, (Sum, Product)):
            index, lower, upper = term.limits[0]
            yield f"({self._integer(lower)} <= {self._integer(upper)} + 1)%Z"
            with self._binding(index) as name:
                for condition in self._defined(term.function):
                    yield f"forall {name} : Z, {self._range(name, lower, upper)}{condition}"
            return
        if isinstance(term, Normal):
            yield f"0 < {self.number(term.variance)}"
        elif isinstance(term, Pow):
            yield from self._power_defined(*term.args)
        elif isinstance(term, log):
            yield f"0 < {self.number(term.args[0])}"
        elif isinstance(term, tan):
            yield f"{self.number(cos(term.args[0], evaluate=False))} <> 0"
        for arg in _of_normal(term) if isinstance(term, Normal) else term.args:
            yield from self._defined(arg)

    def _power_defined(self, base: Any, exponent: Any) -> Iterable[str]:
        """A non-integer power needs a positive base, or base 0 and a positive exponent."""
        if base.is_number and base.is_positive:
            return
        if isinstance(exponent, Integer):
            if exponent < 0:
                yield f"{self.number(base)} <> 0"
        elif isinstance(exponent, Rational):
            yield f"0 {'<=' if exponent > 0 else '<'} {self.number(base)}"
        elif self._is_integral(exponent):
            yield f"{self.number(base)} <> 0 \\/ (0 <= {self._integer(exponent)})%Z"
        else:
            number = self.number(base)
            yield f"0 < {number} \\/ ({number} = 0 /\\ 0 < {self.number(exponent)})"


def _is_inverse(term: Any) -> bool:
    return isinstance(term, Pow) and isinstance(term.exp, Rational) and term.exp.q <= 2 and term.exp < 0


def _of_normal(term: Normal) -> tuple[Any, Any, Any]:
    return term.point, term.mean, term.variance
