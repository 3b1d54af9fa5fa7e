"""Poles that cancel, 0/0, quotients with no value, and what hypotheses do and do not give."""

from __future__ import annotations

from tests.soundness.vocabulary import conditional, never, refute, verify

FIELD = "the axioms of a field: a quotient needs a divisor other than 0"
ORDER = "Spivak, Calculus, chapter 1: the axioms of order"
CANCEL = "SymPy's documentation of cancel: common factors go, and with them the poles"

CASES = [
    conditional("(x**2 - 1)/(x - 1)", "=", "x + 1", source=CANCEL, provided=("x != 1",)),
    refute("(x**2 - 1)/(x - 1)", "=", "x - 1", source="the other factor"),
    conditional("x/x", "=", "1", source=FIELD, provided=("x != 0",)),
    conditional("x**2/x", "=", "x", source=CANCEL, provided=("x != 0",)),
    conditional("1/(1/x)", "=", "x", source=FIELD, provided=("x != 0",)),
    verify("x/x", "=", "1", "x > 0", source=FIELD),
    never("(x - x)/(x - x)", "=", "1", source="a quotient 0/0", reason="defined nowhere"),
    never("0/0", "=", "0/0", source="a quotient 0/0", reason="defined nowhere"),
    never("0/0", "=", "1", source="a quotient 0/0"),
    never("1/(1/x - 1/x)", "=", "0", source="a quotient 1/0", reason="defined nowhere"),
    never("x/(y - y)", "=", "x/(z - z)", source="a quotient 1/0", reason="defined nowhere"),
    conditional("1/x - 1/x", "=", "0", source=FIELD, provided=("x != 0",)),
    conditional("0/x", "=", "0", source=FIELD, provided=("x != 0",)),
    never("0/x", "=", "0", "x = 0", source="a quotient 0/0"),
    refute("1/(x + y)", "=", "1/x + 1/y", source="the freshman's sum of fractions"),
    refute("(x + y)/(x + z)", "=", "y/z", source="the freshman's cancellation"),
    refute("(x + y)**2", "=", "x**2 + y**2", source="the freshman's dream"),
    refute("(x + 1)**2/(x + 1)", "=", "x", source="the other factor"),
    conditional("1/(1 - 1/(1 - 1/x))", "=", "1 - x", source="a group of order 6 of Moebius maps", provided=("x != 0",)),
    verify("x/(x**2 + 1) + 1/(x**2 + 1)", "=", "(x + 1)/(x**2 + 1)", source=FIELD),
    conditional("1/(x*(x + 1))", "=", "1/x - 1/(x + 1)", source="partial fractions", provided=("x != 0",)),
    refute("1/(x*(x + 1))", "=", "1/x + 1/(x + 1)", source="partial fractions, with the wrong sign"),
    verify("x*w", "=", "y*z", "x/y = z/w", source="cross multiplication"),
    refute("x*y", "=", "z*w", "x/y = z/w", source="cross multiplication, the wrong way"),
    refute("x", "=", "y", "x*z = y*z", source="z = 0"),
    verify("x", "=", "y", "x*z = y*z", "z != 0", source=FIELD),
    refute("x", "=", "y", "x**2 = y**2", source="x = -y"),
    verify("Abs(x)", "=", "Abs(y)", "x**2 = y**2", source=ORDER),
    refute("x", "=", "1", "x**2 = x", source="x = 0"),
    refute("y", "!=", "0", "x*y = 0", source="y = 0"),
    refute("x", "=", "0", "x*y = 0", source="y = 0"),
    refute("x*z", "<=", "y*z", "x <= y", source=ORDER + ": z = -1"),
    verify("x*z", "<=", "y*z", "x <= y", "z >= 0", source=ORDER),
    refute("1/x", ">=", "1/y", "x <= y", "x != 0", "y != 0", source=ORDER + ": x < 0 < y"),
    verify("1/x", ">=", "1/y", "x <= y", "x > 0", source=ORDER),
    refute("x**2", "<=", "y**2", "x <= y", source=ORDER + ": x = -1, y = 0"),
    refute("x", "<", "y", "x <= y", source=ORDER + ": x = y"),
    verify("x", "<=", "z", "x <= y", "y <= z", source=ORDER),
    never("x", "=", "x", "x > 1", "x < 0", source="ex falso", reason="vacuous"),
    never("x", "=", "y", "x**2 + 1 = 0", source="ex falso: no real square is -1", reason="vacuous"),
    never("1", "=", "2", "n integer", "0 < n", "n < 1", source="ex falso: no integer lies between 0 and 1"),
    never("x", ">", "y", "x > 0", "x*y = 1", "y < 0", source="ex falso: y = 1/x > 0"),
    # what every instance that anybody tries first says, and is false all the same
    refute("n", "!=", "1000003", "n integer", source="an instance proves nothing: n = 1000003"),
    refute("(n - 1)*(n - 2)*(n - 3)*(n - 4)", "=", "0", "n integer", "n >= 1", source="true for the first four n"),
    refute("Product(x - k, (k, 0, 20))", "=", "0", source="true at 21 integers"),
    refute("n**2", "<", "2**n", "n integer", "n >= 0", source="fails at n = 2, 3, 4 alone"),
    refute("2**n", ">", "n**10", "n integer", "n >= 2", source="fails for 2 <= n <= 58"),
    refute("x**2", ">", "0", source="fails at 0 alone"),
    refute("(x - 17)**2", ">", "0", source="fails at 17 alone"),
    refute("x**2 + y**2", ">", "2*x*y", source="fails on the diagonal alone"),
    never("x", "!=", "12345/67", source="fails at one point alone; unproven is as good as refuted"),
]
