"""The forms of typed formulas that are more than a function of numbers: binders, cases and matrices."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sympy import (
    And,
    Basic,
    BlockMatrix,
    Derivative,
    Eq,
    Expr,
    Ge,
    Gt,
    Identity,
    ImmutableMatrix,
    Integer,
    Integral,
    Le,
    Limit,
    Lt,
    Ne,
    Not,
    OneMatrix,
    Or,
    Piecewise,
    Product,
    Sum,
    Symbol,
    Tuple,
    ZeroMatrix,
    false,
    true,
)
from sympy.functions.elementary.piecewise import ExprCondPair

from symcheck.errors import InputError
from symcheck.text.lexer import Token
from symcheck.theories.field.terms import connective
from symcheck.theories.probability.event_terms import Indicator
from symcheck.theories.probability.variables import ScalarVariable

if TYPE_CHECKING:
    from symcheck.text.builder import Builder

RELATIONS: dict[str, Any] = {"=": Eq, "!=": Ne, "<": Lt, "<=": Le, ">": Gt, ">=": Ge}
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Eq: "=",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
INTEGER_BINDERS = ("Sum", "Product")
SIZED = ("Identity", "ZeroMatrix", "OneMatrix")


def relation(lhs: Basic, symbol: str, rhs: Basic) -> Any:
    """Return ``lhs symbol rhs`` as a SymPy relational that is not evaluated."""
    return RELATIONS[symbol](lhs, rhs, evaluate=False)


def _binder(cls: Any) -> Callable[[Builder, Token, list[ast.expr]], Basic]:
    """A reader of ``cls(f, (k, a, b), ...)``; the later limits are the outer ones, as in SymPy."""

    def read(builder: Builder, token: Token, arguments: list[ast.expr]) -> Basic:
        name = token.text
        if len(arguments) < 2:
            raise builder.source.error(token, f"{name} needs a term and its limits", f"write {name}(f, (k, a, b))")
        limits: list[Tuple] = []
        for node in arguments[1:]:
            if not isinstance(node, ast.Tuple) or len(node.elts) != 3:
                what = f"the limits of {name} are not of the form (k, a, b)"
                raise builder.source.error(node, what, f"write {name}(f, (k, a, b))")
            bounds = [builder.scalar(bound) for bound in node.elts[1:]]
            variable = _variable(builder, node.elts[0])
            builder.refuse_subscripts(arguments[0], variable.name)
            inner = [one[0].name for one in limits if any(bound.has(one[0]) for bound in bounds)]
            if inner:
                what = f"the limits of {variable} mention {inner[0]}, which is bound inside of them"
                raise builder.source.error(node, what, "write the inner limits first, as in SymPy")
            limits.append(Tuple(variable, *bounds))
        body = builder.scalar(arguments[0])
        term = Expr.__new__(cls, body, *limits)
        term.is_commutative = body.is_commutative
        return term

    return read


def _variable(builder: Builder, node: ast.expr) -> Symbol:
    symbol = builder.term(node)
    if not isinstance(symbol, Symbol):
        raise builder.source.error(node, "this cannot be a bound variable", "write a name such as k")
    return symbol


def _derivative(builder: Builder, token: Token, arguments: list[ast.expr]) -> Basic:
    """``Derivative(f, x, y)``, ``Derivative(f, x, 2)``, ``Derivative(f, (x, 2))``."""
    if len(arguments) < 2:
        raise builder.source.error(token, "Derivative needs a term and a variable", "write Derivative(f, x)")
    counts: list[tuple[Any, Any]] = []
    for node in arguments[1:]:
        pair = node.elts if isinstance(node, ast.Tuple) else [node]
        items = [builder.scalar(item) for item in pair]
        if len(items) == 1 and isinstance(items[0], Integer) and counts:
            counts[-1] = (counts[-1][0], items[0])
            continue
        variable, count = items if len(items) == 2 else (items[0], Integer(1))
        if not isinstance(variable, (Symbol, ScalarVariable)):
            raise builder.source.error(
                node, "this is not a variable", "write Derivative(f, x) or Derivative(f, (x, 2))"
            )
        if isinstance(variable, Symbol):
            builder.refuse_subscripts(arguments[0], variable.name)
        counts.append((variable, count))
    for node, (_, count) in zip(arguments[1:], counts, strict=False):
        if not isinstance(count, Integer) or not 1 <= count <= 1000:
            raise builder.source.error(node, "the order of a derivative must be an integer from 1 to 1000", "change it")
    return Expr.__new__(Derivative, builder.scalar(arguments[0]), *(Tuple(*pair) for pair in counts))


def _limit(builder: Builder, token: Token, arguments: list[ast.expr]) -> Basic:
    """``Limit(f, x, a)``, from the right as in SymPy unless a fourth argument is '-' or '+-'."""
    if len(arguments) not in (3, 4):
        raise builder.source.error(token, "Limit takes 3 or 4 arguments", "write Limit(f, x, a, '+')")
    direction = "+"
    if len(arguments) == 4:
        last = arguments[3]
        direction = builder.source.token(last).text[1:-1] if isinstance(last, ast.Name) else ""
        if direction not in ("+", "-", "+-"):
            raise builder.source.error(last, "this is not a direction", "write '+', '-' or '+-'")
    body, variable, point = builder.scalar(arguments[0]), _variable(builder, arguments[1]), builder.scalar(arguments[2])
    return Expr.__new__(Limit, body, variable, point, Symbol(direction))


def _piecewise(builder: Builder, token: Token, arguments: list[ast.expr]) -> Basic:
    pairs = []
    for node in arguments:
        if not isinstance(node, ast.Tuple) or len(node.elts) != 2:
            what = "a case of Piecewise is not of the form (term, condition)"
            raise builder.source.error(node, what, "write Piecewise((x, x > 0), (0, True))")
        pairs.append(ExprCondPair(builder.scalar(node.elts[0]), condition(builder, node.elts[1])))
    return Expr.__new__(Piecewise, *pairs)


def _indicator(builder: Builder, token: Token, arguments: list[ast.expr]) -> Basic:
    if len(arguments) != 1:
        raise builder.source.error(token, "Indicator takes one condition", "write Indicator((x > 0) & (x < 1))")
    return Indicator(condition(builder, arguments[0]))  # type: ignore[no-any-return]


def condition(builder: Builder, node: ast.expr) -> Any:
    """Return the condition of a case or an indicator: relations, ``&``, ``|``, ``~``, True, False."""
    if isinstance(node, ast.Name) and builder.source.token(node).text in ("True", "False"):
        return true if builder.source.token(node).text == "True" else false
    if isinstance(node, ast.Compare):
        sides = [builder.scalar(side) for side in (node.left, *node.comparators)]
        found = []
        for left, operator, right in zip(sides, node.ops, sides[1:], strict=False):
            if type(operator) not in _COMPARE:
                raise builder.source.error(node, "this is not a condition", "write a relation such as x > 0")
            found.append(relation(left, _COMPARE[type(operator)], right))
        return _connective(And, found)
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr)):
        kind = And if isinstance(node.op, ast.BitAnd) else Or
        return _connective(kind, [condition(builder, side) for side in (node.left, node.right)])
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert):
        return Basic.__new__(Not, condition(builder, node.operand))
    remedy = "write a relation in brackets, such as (x > 0) & (x < 1)"
    raise builder.source.error(node, "this is not a condition", remedy)


def _connective(cls: Any, parts: list[Any]) -> Any:
    distinct = list(dict.fromkeys(parts))
    return distinct[0] if len(distinct) == 1 else connective(cls, distinct)


def _block_matrix(builder: Builder, token: Token, arguments: list[ast.expr]) -> Basic:
    try:
        return BlockMatrix([[builder.term(entry) for entry in row] for row in _rows(builder, token, arguments)])
    except (ValueError, AttributeError) as error:
        if isinstance(error, InputError):
            raise
        raise builder.source.error(token, "the blocks do not fit together", "check their shapes") from None


def _matrix(builder: Builder, token: Token, arguments: list[ast.expr]) -> Basic:
    rows = _rows(builder, token, arguments)
    return ImmutableMatrix([[builder.scalar(entry) for entry in row] for row in rows])


def _rows(builder: Builder, token: Token, arguments: list[ast.expr]) -> list[list[ast.expr]]:
    rows = arguments[0].elts if len(arguments) == 1 and isinstance(arguments[0], ast.List) else []
    entries = [row.elts for row in rows if isinstance(row, ast.List)]
    if not rows or len(entries) != len(rows) or len({len(row) for row in entries}) != 1 or not entries[0]:
        remedy = f"write {token.text}([[a, b], [c, d]]), rows of one length"
        raise builder.source.error(token, f"{token.text} takes one list of rows", remedy)
    return entries


def _constant_matrix(cls: Any, count: int) -> Callable[[Builder, Token, list[ast.expr]], Basic]:
    """A reader of ``Identity(n)``, ``ZeroMatrix(m, n)``, ``OneMatrix(m, n)``."""

    def read(builder: Builder, token: Token, arguments: list[ast.expr]) -> Basic:
        if len(arguments) != count:
            what = f"{token.text} takes {count} argument{'s' * (count > 1)}"
            raise builder.source.error(token, what, "write Identity(n), ZeroMatrix(m, n) or OneMatrix(m, n)")
        try:
            return cls(*(builder.scalar(argument) for argument in arguments))
        except ValueError:
            raise builder.source.error(token, "a dimension is a positive integer", "correct it") from None

    return read


FORMS: dict[str, Callable[[Builder, Token, list[ast.expr]], Basic]] = {
    "Sum": _binder(Sum),
    "Product": _binder(Product),
    "Integral": _binder(Integral),
    "Derivative": _derivative,
    "Limit": _limit,
    "Piecewise": _piecewise,
    "Indicator": _indicator,
    "Matrix": _matrix,
    "BlockMatrix": _block_matrix,
    "Identity": _constant_matrix(Identity, 1),
    "ZeroMatrix": _constant_matrix(ZeroMatrix, 2),
    "OneMatrix": _constant_matrix(OneMatrix, 2),
}
