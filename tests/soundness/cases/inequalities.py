"""Inequalities of real numbers: strict where only weak holds, the wrong direction, a hypothesis too few."""

from __future__ import annotations

from tests.soundness.vocabulary import refute, verify

MOTZKIN = "Motzkin 1967: non-negative, and no sum of squares"
MEANS = "Hardy, Littlewood and Polya, Inequalities, chapter 2"
EXP = "DLMF 4.5: bounds of exp and log"

CASES = [
    verify("x**2 + 1", ">", "0", source=MEANS),
    refute("x**2 - 2*x + 1", ">", "0", source="x = 1"),
    verify("x**2 - 2*x + 1", ">=", "0", source=MEANS),
    verify("x**2 + y**2 + z**2", ">=", "x*y + y*z + z*x", source=MEANS),
    refute("x**2 + y**2 + z**2", ">", "x*y + y*z + z*x", source="x = y = z"),
    verify("x + 1/x", ">=", "2", "x > 0", source=MEANS),
    refute("x + 1/x", ">=", "2", source="x = -1"),
    refute("x + 1/x", ">", "2", "x > 0", source="x = 1"),
    verify("sqrt(x*y)", "<=", "(x + y)/2", "x >= 0", "y >= 0", source=MEANS),
    refute("sqrt(x*y)", ">=", "(x + y)/2", "x >= 0", "y >= 0", source=MEANS + ", in the wrong direction"),
    refute("sqrt(x*y)", "<", "(x + y)/2", "x >= 0", "y >= 0", source="x = y"),
    verify("x**4*y**2 + x**2*y**4 - 3*x**2*y**2 + 1", ">=", "0", source=MOTZKIN),
    refute("x**4*y**2 + x**2*y**4 - 3*x**2*y**2 + 1", ">", "0", source=MOTZKIN + ": 0 at (1, 1)"),
    refute("x**4*y**2 + x**2*y**4 - 31/10*x**2*y**2 + 1", ">=", "0", source="a larger constant fails near (1, 1)"),
    verify("exp(x)", ">=", "1 + x", source=EXP),
    refute("exp(x)", ">", "1 + x", source="x = 0"),
    refute("exp(x)", ">=", "1 + 2*x", source="x = 1/2"),
    verify("log(x)", "<=", "x - 1", "x > 0", source=EXP),
    refute("log(x)", "<", "x - 1", "x > 0", source="x = 1"),
    refute("log(x)", ">=", "x - 1", "x > 0", source=EXP + ", in the wrong direction"),
    refute("sin(x)", ">=", "x", source="DLMF 4.18, in the wrong direction"),
    verify("sin(x)", "<=", "x", "x >= 0", source="DLMF 4.18", open=True),
    refute("x*y", "<=", "(x**2 + y**2)/4", source="Young's inequality with 4 for 2"),
    verify("x*y", "<=", "a*x**2/2 + y**2/(2*a)", "a > 0", source="Young's inequality with a weight"),
    refute("x*y", "<=", "a*x**2/2 + y**2/(2*a)", "a != 0", source="Young's inequality, a negative weight"),
    verify("(a*c + b*d)**2", "<=", "(a**2 + b**2)*(c**2 + d**2)", source="Cauchy 1821"),
    refute("(a*c + b*d)**2", "<", "(a**2 + b**2)*(c**2 + d**2)", source="proportional vectors"),
    refute("(x + y)**3", "<=", "4*(x**3 + y**3)", source="for x + y >= 0 only"),
    verify("(x + y)**3", "<=", "4*(x**3 + y**3)", "x >= 0", "y >= 0", source="power means"),
    refute("Abs(x*y)", "<=", "x*y", source="x y < 0"),
]
