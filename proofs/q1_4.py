"""1.4  Amortised inference (one q* for the data set) against traditional inference (one q_i* for each data point).

(a) is mathematics: how tight the two bounds on the log-likelihood are. (b) and (c) need a model of cost, stated as
hypotheses: fitting a posterior by itself costs c_opt for each data point; training the encoder costs c_train once, and
evaluating it c_eval for each data point. A posterior has k parameters, the encoder has P.
"""

from sympy import Sum, log, symbols
from vae import data, elbo, i, p, phi, q, z

from symcheck import ArgMax, In, Proof, parameter_set
from symcheck.rules import gibbs

Q = parameter_set("Q")
best, own = symbols("phi_star phi_i")
n, j = symbols("n j", integer=True)
x = data[i]

proof = Proof(
    question="1.4",
    title="q_i* bounds the likelihood more tightly; amortised inference is cheaper in time and memory for large n",
)

# (a) Each bound is below the log-likelihood, and the individual one is the larger: it is the better estimate.
optimal = [
    1 <= i,
    i <= n,
    In(best, ArgMax(Sum(elbo(q, data[j]), (j, 1, n)), phi, Q)),
    In(own, ArgMax(elbo(q, x), phi, Q)),
    p(x) > 0,
    q(z | x) << p(z | x),
]
(
    proof.chain("(a) the individual bound is between the amortised one and the evidence", log(p(x)), given=optimal)
    .ge(elbo(q.at(own), x), by=gibbs)
    .ge(elbo(q.at(best), x))
)
proof.chain("(a) the two bounds are not equal", elbo(q.at(own), x), given=optimal, expect="refuted").eq(
    elbo(q.at(best), x)
)

# (b) Time: amortised inference is cheaper from a number of data points on, and only from there.
c_opt, c_eval, c_train = symbols("c_opt c_eval c_train", positive=True)
break_even = c_train / (c_opt - c_eval)
proof.chain("(b) cheaper for many points", c_train + n * c_eval, given=[c_eval < c_opt, n > break_even]).lt(n * c_opt)
proof.chain("(b) dearer for few", c_train + n * c_eval, given=[c_eval < c_opt, n < break_even]).gt(n * c_opt)

# (c) Memory: n posteriors of k parameters against one encoder of P.
k, P = symbols("k P", positive=True)
proof.chain("(c) smaller for many points", P, given=[n > P / k]).lt(n * k)
proof.chain("(c) larger for few", P, given=[n < P / k]).gt(n * k)
