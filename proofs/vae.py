"""The objects of questions 1.1 to 1.4: a latent variable model and its recognition model.

x[1], ..., x[n] are data points in R^D, z is a latent vector in R^K. p is the model's joint law of (x, z), with
parameters theta; its prior p(z) is any law (N(0, I) in the question). q is the recognition model: a law of z for each
x, with parameters phi.
"""

from sympy import Symbol, log, symbols

from symcheck import KL, E, JointLaw, process, vector

theta, phi = symbols("theta phi")
D, K = symbols("D K", integer=True, positive=True)
i = Symbol("i", integer=True)

data = process("x", D)
z = vector("z", K)
p = JointLaw("p", data, z, parameters=theta)
q = JointLaw("q", z | data, parameters=phi)
x = data[i]
"""Any data point."""


def elbo(q, x):
    """The evidence lower bound of a recognition model q at a data point x, as printed."""
    return E(log(p(x | z)), q(z | x)) - KL(q(z | x), p(z))
