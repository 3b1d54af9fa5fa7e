"""Energy-based models: the gradient of the log-likelihood is a difference of two means (Hinton 2002)."""

from sympy import Derivative, Symbol, exp, log

from symcheck import KL, E, JointLaw, Proof, Var, function, variable

theta = Symbol("theta", real=True)
x = variable("x")
f = function("f", parameters=theta)
base, data = JointLaw("m", x), JointLaw("data", x)
Z = E(exp(f(x)), base(x))
model = base(x) * exp(f(x)) / Z
slope = Derivative(f(x), theta)

proof = Proof(question="energy model", title="∂θ E log p = E_data ∂θ f - E_model ∂θ f")

proof.chain("the model is a law", E(1, model)).eq(1)
proof.chain("the log-partition function", Derivative(log(Z), theta)).eq(E(slope, model))
proof.chain("contrastive gradient", Derivative(E(f(x), data(x)) - log(Z), theta)).eq(
    E(slope, data(x)) - E(slope, model)
)
proof.chain("its curvature", Derivative(log(Z), (theta, 2))).eq(
    Var(slope, model) + E(Derivative(f(x), (theta, 2)), model)
)
proof.chain("a bound by any other law", log(Z), given=[data(x) << base(x)]).ge(E(f(x), data(x)) - KL(data(x), base(x)))

proof.chain("the mean under the base law", Derivative(log(Z), theta), expect="refuted").eq(E(slope, base(x)))
proof.chain("the sign of the second phase", Derivative(E(f(x), data(x)) - log(Z), theta), expect="refuted").eq(
    E(slope, data(x)) + E(slope, model)
)
