"""The objects of question 4: a two-layer linear SimSiam model, a datapoint x and its two augmented views x_1, x_2.

x in R^n1 has the law p, each view is drawn from aug(. | x), and the two are independent given x: two noises, one
conditional law. J and the moments F are functions of the joint law, so that what needs the independence can be told
from what holds under any joint law of (x, x_1, x_2).
"""

from sympy import Identity, KroneckerProduct, MatrixSymbol, Rational, Trace, symbols

from symcheck import Cov, E, JointLaw, norm, process, sg, vector

n1, n2 = symbols("n1 n2", integer=True, positive=True)
W = MatrixSymbol("W", n2, n1)
W_p = MatrixSymbol("W_p", n2, n2)
eye = Identity(n2)

x = vector("x", n1)
view = process("x'", n1)
x1, x2 = view[1], view[2]
p = JointLaw("p", x)
aug = JointLaw("aug", view | x)
views = p(x) * aug(x1 | x) * aug(x2 | x)
"""The joint law of a datapoint and its two views."""
j = JointLaw("j", x, x1, x2)
"""An arbitrary joint law of a datapoint and two views."""

f1, f2 = W * x1, W * x2
"""The online representation of x_1 and the target representation of x_2."""
stopped = sg(f2)
half = Rational(1, 2)


def J(law=views, predictor=W_p, target=stopped):
    """Eq. (5). The stop-gradient is removed by target=f2, the predictor by predictor=eye."""
    return half * E(norm(predictor * f1 - target) ** 2, law)


def eq6(F1, F12, F2, predictor=W_p):
    """Eq. (6), as printed."""
    return half * (Trace(predictor.T * predictor * F1) - Trace(predictor * F12) - Trace(F12 * predictor) + Trace(F2))


def F(u, v, law):
    """The second moment E[u v^T] of two representations."""
    return E(u * v.T, law)


F1, F2, F12, F21 = F(f1, f1, views), F(f2, f2, views), F(f1, f2, views), F(f2, f1, views)

xbar = E(x1, aug(x1 | x))
"""The average augmented view of the datapoint x."""
X = E(xbar * xbar.T, p(x))
Xprime = E(Cov(x1, x1, aug(x1 | x)), p(x))
"""The covariance matrix of augmented views given x, averaged over the data."""


def H(predictor=W_p, X=X, Xprime=Xprime):
    """H of question 4.3, as printed."""
    gap = predictor - eye
    return KroneckerProduct(Xprime, predictor.T * predictor + eye) + KroneckerProduct(X, gap.T * gap)


def by_moments(X, Xprime, predictor=W_p, target=W):
    """Eq. (6) as a function of any X and X'; target=sg(W) puts the stop-gradient in."""
    F1, F2, F12 = W * (X + Xprime) * W.T, target * (X + Xprime) * target.T, W * X * target.T
    return eq6(F1, F12, F2, predictor)
