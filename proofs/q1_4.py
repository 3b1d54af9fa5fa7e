"""1.4  Amortised inference (one q* for the data set) against traditional inference (one q_i* for each point).

(a) is mathematics: how tight the two bounds on the log-likelihood are. (b) and (c) need a model of cost, which is
stated as a hypothesis: fitting one posterior by itself costs C_opt a point; training one encoder costs C_train, and
evaluating it C_eval a point; a posterior has k parameters, the encoder P.
"""

from sympy import Sum, Symbol, log, symbols
from vae import elbo, i, p, phi, q, data, z

from symcheck import ArgMax, In, KL, Proof, for_every, parameter_set
