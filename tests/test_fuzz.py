"""Random scalar claims, judged by an evaluator that shares no code with symcheck.

``Maker`` writes claims as text: an expression, a rewrite of it that is an identity (or nearly one, or plainly none), a
relation and hypotheses. ``value`` reads the same text with Python's ``ast`` and computes with Fractions where it can
and with 200 digits where it must. Then
  * a *verified* claim holds at every sampled point of its hypotheses where both sides are defined, and is defined
    wherever its ``provided`` holds;
  * a *refuted* claim fails at its own counterexample, which satisfies the hypotheses;
  * *error* never occurs, nor an exception.
A point the evaluator cannot decide (a floor of what may be whole) is skipped: it judges, it never guesses.
"""

from __future__ import annotations

import ast
import random
import subprocess
import sys
from collections import Counter
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import Any

import mpmath  # type: ignore[import-untyped]
import pytest

import symcheck

Point = dict[str, Fraction]
DIGITS = 200  # far more than NEAR asks for: sin(1e-16)**2 and 1 - cos(2e-16) lose 32 of them
NEAR = mpmath.mpf(10) ** -40
INTEGERS = ("n", "m")
GRID = [Fraction(p) for p in "0 0 1 -1 2 -2 3 -3 1/2 -1/2 1/3 -2/3 3/2 -5/2 4 1/4 5/4 7 -7/3 9 11/10".split()]


class Undefined(Exception):
    """The term has no value at this point."""


class Undecided(Exception):
    """This evaluator cannot tell the value, or whether there is one."""


# -- the evaluator -----------------------------------------------------------------------------------------------------


def number(x: Any) -> Any:
    """Return a number as an mpf."""
    return mpmath.mpf(x.numerator) / x.denominator if isinstance(x, Fraction) else x


def sign(x: Any) -> int:
    """Return -1, 0 or 1; Undecided for an inexact number near 0."""
    if not isinstance(x, Fraction) and abs(x) < NEAR:
        raise Undecided
    return (x > 0) - (x < 0)


def floor(x: Any) -> Fraction:
    """Return the floor; Undecided for an inexact number near an integer."""
    if isinstance(x, Fraction):
        return Fraction(x.numerator // x.denominator)
    if abs(x - mpmath.nint(x)) < NEAR:
        raise Undecided
    return Fraction(int(mpmath.floor(x)))


def root(x: Any) -> Any:
    """Return the square root, exact of a square."""
    if sign(x) < 0:
        raise Undefined
    if isinstance(x, Fraction):
        p, q = isqrt(x.numerator), isqrt(x.denominator)
        if p * p == x.numerator and q * q == x.denominator:
            return Fraction(p, q)
    return mpmath.sqrt(number(x))


def power(base: Any, exponent: Any, integral: bool) -> Any:
    """Return base**exponent; ``integral`` says that the exponent is an integer by its form (else the base is >= 0)."""
    if integral:
        k = int(exponent)
        if k < 0 and sign(base) == 0:
            raise Undefined
        if abs(k) > 200:
            raise Undecided
        return base**k if isinstance(base, Fraction) else mpmath.power(base, k)
    if sign(base) < 0 or (sign(base) == 0 and sign(exponent) <= 0):
        raise Undefined
    if sign(base) == 0:
        return Fraction(0)
    if exponent == Fraction(1, 2):
        return root(base)
    if abs(number(exponent)) * abs(mpmath.log(number(base))) > 10**5:
        raise Undecided
    return mpmath.power(number(base), number(exponent))


def logarithm(x: Any) -> Any:
    if sign(x) <= 0:
        raise Undefined
    return Fraction(0) if x == 1 else mpmath.log(number(x))


def exponential(x: Any) -> Any:
    if x == 0:
        return Fraction(1)
    if abs(x) > 10**4:
        raise Undecided
    return mpmath.exp(number(x))


def order(a: Any, b: Any) -> int:
    """Return the sign of a - b; Undecided where they may or may not be equal."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return (a > b) - (a < b)
    difference = number(a) - number(b)
    scale = max(abs(number(a)), abs(number(b)), mpmath.mpf(1))
    if abs(difference) < scale * NEAR:
        raise Undecided
    return 1 if difference > 0 else -1


FUNCTIONS: dict[str, Any] = {
    "sqrt": root,
    "log": logarithm,
    "exp": exponential,
    "Abs": abs,
    "floor": floor,
    "ceiling": lambda x: -floor(-x),
    "sign": lambda x: Fraction(sign(x)),
    "sin": lambda x: Fraction(0) if x == 0 else mpmath.sin(number(x)),
    "cos": lambda x: Fraction(1) if x == 0 else mpmath.cos(number(x)),
    "tan": lambda x: Fraction(0) if x == 0 else mpmath.tan(number(x)),
    "sinh": lambda x: Fraction(0) if x == 0 else (exponential(x) - exponential(-x)) / 2,
    "cosh": lambda x: (exponential(x) + exponential(-x)) / 2,
    "tanh": lambda x: Fraction(0) if x == 0 else mpmath.tanh(number(x)),
    "Max": lambda *xs: max(xs, key=number),
    "Min": lambda *xs: min(xs, key=number),
}
_BINARY = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def is_integral(node: ast.expr) -> bool:
    """Whether a term is an integer by its form: integers, n, m and bound indices under + - *; constants by value."""
    if not {part.id for part in ast.walk(node) if isinstance(part, ast.Name)} - set(FUNCTIONS) - {"E", "pi"}:
        x = value(node, {})
        return isinstance(x, Fraction) and x.denominator == 1
    match node:
        case ast.Name(id=name):
            return name in INTEGERS or name in "jk"
        case ast.UnaryOp(operand=operand):
            return is_integral(operand)
        case ast.BinOp(left=a, op=ast.Add() | ast.Sub() | ast.Mult(), right=b):
            return is_integral(a) and is_integral(b)
    return False


def mixed(a: Any, b: Any) -> tuple[Any, Any]:
    return (a, b) if isinstance(a, Fraction) and isinstance(b, Fraction) else (number(a), number(b))


def value(node: ast.expr, point: Point) -> Any:
    """Return the value of a term at a point; every sub-term must be defined."""
    match node:
        case ast.Constant(value=int(k)):
            return Fraction(k)
        case ast.Name(id="E"):
            return mpmath.e + 0
        case ast.Name(id="pi"):
            return mpmath.pi + 0
        case ast.Name(id=name):
            return point[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -value(operand, point)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return power(value(left, point), value(right, point), is_integral(right))
        case ast.BinOp(left=left, op=op, right=right):
            a, b = mixed(value(left, point), value(right, point))
            match _BINARY[type(op)]:
                case "+":
                    return a + b
                case "-":
                    return a - b
                case "*":
                    return a * b
            if sign(b) == 0:
                raise Undefined
            return a / b
        case ast.Call(func=ast.Name(id="Sum" | "Product" as name), args=[body, ast.Tuple(elts=[ast.Name(id=k), a, b])]):
            low, high = value(a, point), value(b, point)
            if low.denominator != 1 or high.denominator != 1 or high < low - 1:
                raise Undefined
            total: Any = Fraction(name == "Product")
            for i in range(int(low), int(high) + 1):
                term = value(body, point | {k: Fraction(i)})
                x, y = mixed(total, term)
                total = x + y if name == "Sum" else x * y
            return total
        case ast.Call(func=ast.Name(id=name), args=args):
            return FUNCTIONS[name](*(value(arg, point) for arg in args))
    raise Undecided


@lru_cache(maxsize=4096)
def parse(text: str) -> ast.expr:
    return ast.parse(text.replace(" = ", " == "), mode="eval").body


def truth(node: ast.expr, point: Point) -> bool:
    """Whether a condition holds; an undefined one does not."""
    match node:
        case ast.BoolOp(op=ast.Or(), values=values):
            return any(truth(part, point) for part in values)
        case ast.BoolOp(values=values):
            return all(truth(part, point) for part in values)
        case ast.Compare(left=left, ops=ops, comparators=rights):
            sides = [value(side, point) for side in (left, *rights)]
            pairs = zip(sides, ops, sides[1:], strict=False)
            return all(compare(a, type(op), b) for a, op, b in pairs)
    raise Undecided


def compare(a: Any, op: type[ast.cmpop], b: Any) -> bool:
    """Whether ``a op b``; numbers that agree to 40 digits are taken for equal, which only ``=`` <= and >= may use."""
    try:
        by = order(a, b)
    except Undecided:
        if op in (ast.Eq, ast.LtE, ast.GtE):
            return True
        raise
    return {
        ast.Eq: by == 0,
        ast.NotEq: by != 0,
        ast.Lt: by < 0,
        ast.LtE: by <= 0,
        ast.Gt: by > 0,
        ast.GtE: by >= 0,
    }[op]


# -- the claims --------------------------------------------------------------------------------------------------------

CIRCLE: list[Point] = [
    {"x": Fraction(a, 5) * s, "y": Fraction(b, 5) * t}
    for a, b in ((3, 4), (4, 3), (0, 5), (5, 0))
    for s in (1, -1)
    for t in (1, -1)
]
Solve = Any  # changes a point so that an equation holds, or None
GIVENS: list[tuple[str, Solve]] = [
    ("x > 0", None), ("y > 0", None), ("x >= 0", None), ("x < 0", None), ("x != 0", None), ("y != 1", None),
    ("0 < x < 1", None), ("x < y", None), ("x >= 1", None), ("n >= 1", None), ("n >= 0", None), ("m >= n", None),
    ("x**2 > y**2", None), ("x**2 <= 4", None), ("x + y > 1", None), ("log(x) > 0", None), ("x*y > 0", None),
    ("x*y < 0", None), ("Abs(x) < 1", None), ("x/y > 1", None), ("sqrt(x) > y", None), ("1/x > 1", None),
    ("x**2*y >= 0", None), ("x**3 > 0", None), ("x**2*y < 0", None), ("(x - 1)*(y - 2) != 0", None),
    ("-1 <= n <= 1", None),
    ("x*y = 1", lambda p: p | {"y": 1 / p["x"]}), ("x + y = 1", lambda p: p | {"y": 1 - p["x"]}),
    ("y = x**2", lambda p: p | {"y": p["x"] ** 2}),
    ("x**2 = y**2", lambda p: p | {"y": random.choice((-1, 1)) * p["x"]}),
    ("x*y = 0", lambda p: p | {random.choice("xy"): Fraction(0)}), ("y = Abs(x)", lambda p: p | {"y": abs(p["x"])}),
    ("x/y = 2", lambda p: p | {"x": 2 * p["y"]}), ("x**2 + y**2 = 1", lambda p: p | random.choice(CIRCLE)),
    ("x**2 = x", lambda p: p | {"x": random.choice((Fraction(0), Fraction(1)))}),
    ("sqrt(x) = y", lambda p: p | {"x": p["y"] ** 2}), ("x = n", lambda p: p | {"x": p["n"]}),
    ("1/x + 1/y = 1", lambda p: p | {"y": p["x"] / (p["x"] - 1)}), ("m = n + 1", lambda p: p | {"m": p["n"] + 1}),
]  # fmt: skip
NEARLY = {
    "({a})**2": ["({a})*({a})", "Abs({a})**2", "({a})**3/({a})"],
    "sqrt(({a})**2)": ["Abs({a})", "{a}", "Max({a}, -({a}))"],
    "sqrt(({a})*({b}))": ["sqrt({a})*sqrt({b})", "sqrt(Abs({a}))*sqrt(Abs({b}))"],
    "({a})**n": ["({a})**(n - 1)*({a})", "({a})**(n + 1)/({a})", "Abs({a})**n", "1/({a})**(-n)", "(-1)**n*(-({a}))**n"],
    "({a})**(n + m)": ["({a})**n*({a})**m", "({a})**(m - 1)*({a})**(n + 1)", "({a})**(2*n + 2*m)/({a})**(n + m)"],
    "(({a})**n)**m": ["({a})**(n*m)", "({a})**(n + m)", "(({a})**m)**n"],
    "(({a})*({b}))**n": ["({a})**n*({b})**n", "Abs({a}*({b}))**n"],
    "(({a})/({b}))**n": ["({a})**n/({b})**n", "({a})**n*({b})**(-n)"],
    "({a})**({b})": ["exp(({b})*log({a}))", "({a})**(({b}) - 1)*({a})", "Abs({a})**({b})", "({a})**(({b})/2)**2"],
    "({a})**({b})*({a})**y": ["({a})**(({b}) + y)", "({a})**(y - 1)*({a})**(({b}) + 1)"],
    "log(({a})*({b}))": ["log({a}) + log({b})", "log(Abs({a})) + log(Abs({b}))"],
    "log(({a})**2)": ["2*log({a})", "2*log(Abs({a}))"],
    "log(({a})**n)": ["n*log({a})", "n*log(Abs({a}))"],
    "exp(({a}) + ({b}))": ["exp({a})*exp({b})", "exp(2*({a}))*exp(({b}) - ({a}))"],
    "exp(log({a}))": ["{a}", "Abs({a})"],
    "exp(n*log({a}))": ["({a})**n"],
    "log(exp({a}))": ["{a}", "Abs({a})"],
    "({a})/({b})": ["({a})*({b})/({b})**2", "1/(({b})/({a}))", "(({a}) + 1)/({b}) - 1/({b})"],
    "Abs(({a})*({b}))": ["Abs({a})*Abs({b})", "({a})*({b})", "sqrt(({a})**2*({b})**2)"],
    "Abs({a})**n": ["Abs(({a})**n)", "({a})**n"],
    "Max({a}, {b})": ["(({a}) + ({b}) + Abs(({a}) - ({b})))/2", "({a}) + ({b}) - Min({a}, {b})", "Max({b}, {a})"],
    "Min({a}, {b})": ["-Max(-({a}), -({b}))", "(({a}) + ({b}) - Abs(({a}) - ({b})))/2", "{a}"],
    "floor(({a}) + n)": ["floor({a}) + n", "-ceiling(-({a})) + n", "ceiling({a}) + n"],
    "floor(({a})/2)": ["floor({a})/2", "floor(floor({a})/2)"],
    "sin(2*({a}))": ["2*sin({a})*cos({a})", "2*tan({a})/(1 + tan({a})**2)"],
    "cos(({a}) + ({b}))": ["cos({a})*cos({b}) - sin({a})*sin({b})", "cos({a})*cos({b}) + sin({a})*sin({b})"],
    "sin({a})**2": ["1 - cos({a})**2", "(1 - cos(2*({a})))/2"],
    "tanh({a})": ["(exp(2*({a})) - 1)/(exp(2*({a})) + 1)", "sinh({a})/cosh({a})"],
    "Sum(k*({a}), (k, 1, n))": [
        "({a})*n*(n + 1)/2",
        "({a})*Sum(k, (k, 1, n))",
        "({a})*n + Sum(k*({a}), (k, 1, n - 1))",
    ],
    "Sum(({a})**k, (k, 0, n))": ["(({a})**(n + 1) - 1)/(({a}) - 1)", "1 + ({a})*Sum(({a})**k, (k, 0, n - 1))"],
    "Product({a}, (k, 1, n))": ["({a})**n", "Abs({a})**n", "({a})*Product({a}, (k, 2, n))"],
    "Product(k*({a}), (k, 1, n))": ["({a})**n*Product(k, (k, 1, n))", "n*({a})*Product(k*({a}), (k, 1, n - 1))"],
    "Sum(k**2, (k, n, m))": ["Sum(k**2, (k, 1, m)) - Sum(k**2, (k, 1, n - 1))", "Sum((k + 1)**2, (k, n - 1, m - 1))"],
    "sign({a})*({a})": ["Abs({a})", "({a})**2/Abs({a})"],
    "1/(1 + exp(-({a})))": ["exp({a})/(1 + exp({a}))", "(1 + tanh(({a})/2))/2"],
}
ORDERED = [
    ("exp({a})", ">=", "1 + ({a})"), ("Abs(({a}) + ({b}))", "<=", "Abs({a}) + Abs({b})"),
    ("Max({a}, {b})", ">=", "{a}"),
    ("floor({a})", "<=", "{a}"), ("({a})**2 + ({b})**2", ">=", "2*({a})*({b})"), ("floor({a}) + 1", ">", "{a}"),
    ("log({a})", "<=", "({a}) - 1"), ("sin({a})", "<=", "1"), ("sqrt({a})", ">=", "0"), ("({a})**n", ">=", "0"),
    ("({a})**(2*n)", ">=", "0"), ("({a})**(2*n)", ">", "0"), ("({a})**n", "!=", "0"), ("exp({a})", ">", "exp({b})"),
    ("({a})/({b})", "<", "(({a}) + 1)/(({b}) + 1)"), ("({a})**2", ">", "0"), ("({a})**3", "<=", "({a})"),
    ("({a})**({b})", ">", "0"), ("({a})**y", ">=", "({a})**(y + 1)"), ("log({a})", "<", "log(({a}) + 1)"),
    ("sqrt(({a})**2 + 1)", ">", "Abs({a})"), ("Abs({a})", "!=", "-Abs({b})"), ("1/({a})", "<", "1/({b})"),
    ("Min({a}, {b})*Max({a}, {b})", "<=", "({a})*({b})"), ("({a})**2/({b})", ">=", "2*({a}) - ({b})"),
    ("exp({a})", "!=", "({a})"),
    ("Sum(k**2, (k, 1, n))", ">=", "0"), ("2**n", ">=", "n"), ("({a})**n", "<", "({a})**(n + 1)"), ("n**2", ">=", "n"),
    ("sin({a})", "<=", "{a}"), ("cosh({a})", ">=", "1"), ("Abs({a})**y", ">=", "0"), ("x**y", "<=", "1"),
    ("n*(n + 1)", "!=", "-1/4"),
]  # fmt: skip


class Maker:
    """A seeded source of claims ``(lhs, relation, rhs, given, solves)``."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def atom(self) -> str:
        return self.random.choice(["x", "x", "x", "y", "y", "n", "1", "2", "-1", "3", "0", "1/2"])

    def term(self, depth: int) -> str:
        if depth <= 0:
            return self.atom()
        a, b = self.term(depth - 1), self.term(depth - self.random.choice((1, 2)))
        shape = self.random.choice(
            ["({a}) + ({b})", "({a}) - ({b})", "({a})*({b})", "({a})*({b})", "({a})/({b})", "({a})**2", "({a})**n",
             "({a})**(-1)", "({a})**3", "Abs({a})", "{a}", *self.random.choices(list(NEARLY), k=5)]
        )  # fmt: skip
        return shape.format(a=a, b=b)

    def claim(self) -> tuple[str, str, str, list[str], list[Solve]]:
        draw = self.random.random()
        a, b = self.term(self.random.choice((0, 0, 1, 1, 2))), self.term(self.random.choice((0, 0, 1)))
        if draw < 0.6:
            shape = self.random.choice(list(NEARLY))
            sides = [shape, self.random.choice([self.random.choice(NEARLY[shape]), *NEARLY[shape]])]
            relation = self.random.choice(["="] * 6 + ["<=", "!=", ">="])
            wraps = ["{s}"] * 5 + [
                "sqrt({s})",
                "({s})**2",
                "1/({s})",
                "log({s})",
                "({s}) + {a}",
                "Abs({s})",
                "({s})**n",
            ]
            wrap = self.random.choice(wraps)
            left, right = (wrap.replace("{s}", s) for s in sides)
        elif draw < 0.9:
            left, relation, right = self.random.choice(ORDERED)
            if self.random.random() < 0.2:
                relation = self.random.choice(["=", "!=", "<", "<=", ">", ">="])
        else:
            left, right, relation = "{a}", "{b}", self.random.choice(["=", "!=", "<", "<=", ">", ">="])
        left, right = left.format(a=a, b=b), right.format(a=a, b=b)
        if self.random.random() < 0.12:
            right = self.mutant(right)
        chosen = self.random.sample(GIVENS, self.random.choice((0, 0, 1, 1, 1, 2, 2, 3)))
        equations = [one for one in chosen if one[1]]
        chosen = [one for one in chosen if not one[1]] + equations[:1]
        given = [text for text, _ in chosen] + ["n, m integer"]
        return left, relation, right, given, [solve for _, solve in chosen if solve]

    def mutant(self, text: str) -> str:
        old, new = self.random.choice([(" + ", " - "), ("2", "3"), ("n", "m"), ("x", "y"), (" - 1", ""), ("1", "2")])
        return text.replace(old, new, 1)

    def points(self, solves: list[Solve], count: int) -> list[Point]:
        found = []
        for _ in range(count):
            point = {name: self.random.choice(GRID) for name in "xy"}
            point |= {name: Fraction(self.random.choice((0, 1, 2, 3, 4, -1, -2, 0, 1))) for name in INTEGERS}
            try:
                for solve in solves:
                    point = solve(point)
            except ZeroDivisionError:
                continue
            found.append(point)
        return found


# -- the judge ---------------------------------------------------------------------------------------------------------


def outcome(claim: tuple[str, str, str], given: list[str], point: Point) -> str:
    """Return "outside", "undefined", "holds", "fails" or "undecided" for a claim at a point."""
    left, relation, right = claim
    try:
        if not all(truth(parse(text), point) for text in given if "integer" not in text):
            return "outside"
    except Undefined:
        return "outside"
    except Undecided:
        return "undecided"
    try:
        sides = value(parse(left), point), value(parse(right), point)
    except Undefined:
        return "undefined"
    except Undecided:
        return "undecided"
    near = not all(isinstance(side, Fraction) for side in sides) and all(abs(number(side)) < NEAR for side in sides)
    if near:
        return "undecided"  # two numbers too small to tell apart
    op = {"=": ast.Eq, "!=": ast.NotEq, "<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE}[relation]
    try:
        return "holds" if compare(sides[0], op, sides[1]) else "fails"
    except Undecided:
        return "undecided"


def names(text: str) -> set[str]:
    """Return the variables that occur in a condition."""
    if "integer" in text:
        return set()
    return {node.id for node in ast.walk(parse(text)) if isinstance(node, ast.Name)} - set(FUNCTIONS)


def complaints(maker: Maker, count: int = 250) -> tuple[str, list[str]]:
    """Check one random claim; return its status and what is wrong with the verdict."""
    *claim, given, solves = maker.claim()
    sides = (claim[0], claim[1], claim[2])
    label = f"check({claim[0]!r}, {claim[2]!r}, {claim[1]!r}, given={given})"
    try:
        verdict = symcheck.check(claim[0], claim[2], claim[1], given=given, timeout=2)
    except symcheck.InputError:
        return "refused", []  # a formula nobody would write: 0**(-1) and the like
    if verdict.status == "error":
        return "error", [f"{label}: error {verdict.reason}"]
    if verdict.status == "refuted":
        assert verdict.counterexample is not None
        try:
            model = {name: Fraction(text) for name, text in verdict.counterexample.model.items()}
        except ValueError:
            return "refuted", []  # an algebraic point
        named = [text for text in given if names(text) <= set(model)]  # it shows only the symbols of the claim
        seen = outcome(sides, named, model)
        return "refuted", [] if seen in ("fails", "undecided") else [f"{label}: its counterexample {model} {seen}"]
    if verdict.status == "verified":
        points = maker.points(solves, count)
        for point in points:
            seen = outcome(sides, given, point)
            if seen == "fails":
                return "verified", [f"{label}: verified, provided {verdict.provided}, but fails at {point}"]
            if seen == "undefined" and outcome(("0", "=", "0"), [*given, *verdict.provided], point) == "holds":
                return "verified", [f"{label}: verified, provided {verdict.provided}, but undefined at {point}"]
    return verdict.status, []


@pytest.mark.parametrize("seed", range(4))
def test_no_verdict_is_contradicted(seed: int) -> None:
    maker = Maker(seed)
    statuses: Counter[str] = Counter()
    wrong: list[str] = []
    random.seed(seed)
    with mpmath.workdps(DIGITS):
        for _ in range(20):
            status, found = complaints(maker)
            statuses[status] += 1
            wrong += found
    assert not wrong, "\n".join(wrong)
    assert statuses["verified"] >= 2 and statuses["refuted"] >= 2, statuses  # refusing everything is no success


# -- what longer runs of the same fuzzer found -------------------------------------------------------------------------


@pytest.mark.parametrize("base, given", [("(x*y)", "x != 0"), ("(x/y)", "y != 0"), ("(x**2 - 1)", "x >= -1")])
def test_a_condition_on_a_product_is_one_on_each_factor(base: str, given: str) -> None:
    """b**n needs b != 0 or n >= 0: of b = x*y, that x != 0 is not enough."""
    verdict = symcheck.check(f"{base}**n", f"1*{base}**n", given=[given, "n integer"])
    assert verdict.status == "verified"
    assert verdict.provided, "undefined where the base is 0 and n = -1"
    point = {"x": Fraction(1), "y": Fraction(0), "n": Fraction(-1)}
    point |= {"x": Fraction(0), "y": Fraction(1)} if "/" in base else {}
    assert not all(truth(parse(condition), point) for condition in verdict.provided)


def test_half_an_integer_is_no_integer() -> None:
    """x**(n/2) needs x >= 0 whatever n is, for the models as for the prover."""
    sides = "x**(n/2)", "Abs(x)**(n/2)"
    assert symcheck.check(*sides, given=["n integer"]).status == "verified"
    assert symcheck.check(*sides, given=["n integer", "x < 0"]).status == "unproven"
    assert symcheck.check(*sides, given=["n integer", "2 <= n <= 3"]).status != "error"


@pytest.mark.parametrize("term", ["Sum(k*Sum(j, (j, 1, k)), (k, 1, n))", "Product(Sum(k, (k, 1, n)), (k, 1, n))"])
def test_sums_of_sums_are_read(term: str) -> None:
    assert symcheck.check(term, term).status in ("verified", "unproven")


@pytest.mark.parametrize("term", ["floor(exp(exp(exp(x))))", "floor(x**x) + floor(x**(x**x))"])
def test_a_floor_too_large_to_write_down_ends_nothing(term: str) -> None:
    """In a process of its own: FLINT aborts the interpreter on an integer of 10**100 digits."""
    code = f"import symcheck; print(symcheck.check({term!r}, '-1', '>', timeout=2).status)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
