"""The bias-variance decomposition of the squared error, for vectors (Geman, Bienenstock and Doursat 1992; Bishop 3.2).

h(D, x) is what an estimator trained on the data set D predicts at x. D is independent of the test point (x, y).
"""

from sympy import Trace, symbols

from symcheck import Cov, E, JointLaw, Proof, Var, function, norm, vector
from symcheck.rules import definition, independence, linearity, tower

k, n, N = symbols("k n N", integer=True, positive=True)
x, y, D = vector("x", n), vector("y", k), vector("D", N)
test = JointLaw("p", x, y)
train = JointLaw("t", D)
h = function("h", k)(D, x)

regression = E(y, test(y | x))
"""The mean of y given x, the best prediction."""
average = E(h, train(D))
"""The mean prediction at x over all training sets."""
noise = E(Var(y, test(y | x)), test(x))
bias = E(norm(average - regression) ** 2, test(x))
variance = E(Var(h, train(D)), test(x))

proof = Proof(question="bias-variance", title="E|y - h(D, x)|² = noise + bias² + variance")

(
    proof.chain("the noise comes off", E(norm(y - h) ** 2, test(x, y), train(D)))
    .eq(
        E(norm(y - regression) ** 2, test(x, y)) + E(norm(regression - h) ** 2, test(x), train(D)),
        by=[tower, linearity],
    )
    .eq(noise + E(norm(regression - h) ** 2, test(x), train(D)), by=definition)
)
(
    proof.chain("bias and variance at a point", E(norm(regression - h) ** 2, train(D)))
    .eq(norm(regression - average) ** 2 + E(norm(average - h) ** 2, train(D)), by=linearity)
    .eq(norm(regression - average) ** 2 + Var(h, train(D)), by=definition)
)
(
    proof.chain("the decomposition", E(norm(y - h) ** 2, test(x, y), train(D)))
    .eq(noise + E(norm(regression - h) ** 2, test(x), train(D)))
    .eq(noise + E(norm(regression - average) ** 2 + Var(h, train(D)), test(x)), by=[tower, linearity])
    .eq(noise + bias + variance, by=linearity)
)
proof.chain("as a matrix", E((y - h) * (y - h).T, test(x, y), train(D))).eq(
    E(Cov(y, y, test(y | x)), test(x))
    + E((average - regression) * (average - regression).T, test(x))
    + E(Cov(h, h, train(D)), test(x)),
    by=[definition, linearity, tower, independence],
)
proof.chain("its trace", Trace(E(Cov(h, h, train(D)), test(x)))).eq(variance)
proof.chain("the noise is a lower bound", E(norm(y - h) ** 2, test(x, y), train(D))).eq(noise + bias + variance).ge(
    noise
)

proof.chain("without the noise", E(norm(y - h) ** 2, test(x, y), train(D)), expect="refuted").eq(bias + variance)
proof.chain("the error of the mean prediction", E(norm(y - average) ** 2, test(x, y)), expect="refuted").eq(
    noise + bias + variance
)
