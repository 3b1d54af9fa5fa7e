"""DPO: the policy that is best for a reward less beta KL, the reward in terms of it, the loss of preferences and its
gradient (Rafailov et al. 2023, section 4 and appendix A). Every reward, every reference policy of full support."""

from sympy import Symbol, exp, log, symbols

from symcheck import KL, E, Gradient, JointLaw, Proof, full_support, function, process, variable, vector
from symcheck.rules import definition, differentiation, gibbs, linearity

beta, i = Symbol("beta", positive=True), Symbol("i", integer=True)
d = Symbol("d", integer=True, positive=True)
x, y = variable("x"), process("y")
ref, pi = JointLaw("ref", y | x), JointLaw("pi", y | x)
r = function("r")
answer = y[0]

proof = Proof(
    question="DPO",
    title="E r - β KL(π ‖ ref) = β log Z - β KL(π ‖ π*), π* = ref exp(r/β)/Z",
    given=[full_support(ref(y[i] | x)), full_support(pi(y[i] | x))],
)

Z = E(exp(r(x, answer) / beta), ref(answer | x))


def best(at):
    """The optimal policy."""
    return ref(at | x) * exp(r(x, at) / beta) / Z


def sigmoid(u):
    return 1 / (1 + exp(-u))


objective = E(r(x, answer), pi(answer | x)) - beta * KL(pi(answer | x), ref(answer | x))
gap = KL(pi(answer | x), best(answer))
proof.chain("the optimum is a law", E(1, best(answer))).eq(E(exp(r(x, answer) / beta) / Z, ref(answer | x))).eq(1)
(
    proof.chain("the objective", objective)
    .eq(E(r(x, answer) - beta * log(pi(answer | x) / ref(answer | x)), pi(answer | x)), by=[definition, linearity])
    .eq(-beta * E(log(pi(answer | x) / best(answer)) - log(Z), pi(answer | x)))
    .eq(beta * log(Z) - beta * gap)
    .le(beta * log(Z), by=gibbs)
)
proof.chain("the reward of the optimal policy", beta * log(best(answer) / ref(answer | x)) + beta * log(Z)).eq(
    r(x, answer)
)
preferred = sigmoid(r(x, y[1]) - r(x, y[2]))
margin = beta * log(best(y[1]) / ref(y[1] | x)) - beta * log(best(y[2]) / ref(y[2] | x))
proof.chain("Bradley and Terry without Z", preferred).eq(sigmoid(margin))

w = vector("w", d)
won, lost = function("won")(w), function("lost")(w)
a, b = symbols("a b", real=True)
h = beta * (won - a) - beta * (lost - b)  # a, b: the logarithms of the reference
push = Gradient(won, w) - Gradient(lost, w)
proof.chain("the gradient of the loss", Gradient(-log(sigmoid(h)), w)).eq(
    -beta * sigmoid(-h) * push, by=differentiation
)

proof.chain("beta forgotten", objective, expect="refuted").le(log(Z))
proof.chain("Z forgotten", beta * log(best(answer) / ref(answer | x)), expect="refuted").eq(r(x, answer))
proof.chain("the divergence not scaled", objective, expect="refuted").eq(beta * log(Z) - gap)
proof.chain("the weight of what is right", Gradient(-log(sigmoid(h)), w), expect="refuted").eq(
    -beta * sigmoid(h) * push
)
