"""Functions of time: derivatives, what holds at every time, Groenwall's inequality, limits, and the models of flows."""

import pytest
from flint import arb, fmpq
from sympy import (
    Eq,
    Function,
    Integer,
    Interval,
    KroneckerProduct,
    MatrixSymbol,
    Ne,
    Q,
    Symbol,
    Trace,
    exp,
    oo,
    symbols,
)

from symcheck import (
    E,
    Gradient,
    InputError,
    JointLaw,
    Proof,
    check,
    cite,
    derivative,
    display,
    for_every,
    frobenius_norm,
    function,
    groenwall,
    infix,
    inner,
    kernel,
    lambda_max,
    lambda_min,
    latex,
    loewner_le,
    norm,
    psd,
    sg,
    tends_to,
    vec,
    vector,
)
from symcheck.errors import KernelError
from symcheck.evaluation import At
from symcheck.hypotheses import read_given
from symcheck.models import draw
from symcheck.theories.calculus.flows import flow_of

n, m = symbols("n m", integer=True, positive=True)
t, a, b = symbols("t a b", real=True)
c = Symbol("c", positive=True)
w, x, y, u = function("w", n), function("x", n), function("y", n), function("u")
W, H, G = function("W", (n, m)), function("H", (n, n)), function("G", (n, n))
A, P, z = MatrixSymbol("A", n, n), MatrixSymbol("P", n, n), MatrixSymbol("z", n, 1)
ALWAYS = Interval(0, oo)
square = norm(w(t)) ** 2
equation = Eq(derivative(w(t), t), -H(t) * w(t))
uniform = for_every(t, ALWAYS, equation, Q.symmetric(H(t)), lambda_min(H(t)) >= c)
semidefinite = for_every(t, ALWAYS, equation, psd(H(t)))
driven = for_every(t, ALWAYS, Eq(derivative(x(t), t), A * x(t)))
bounded = for_every(t, ALWAYS, derivative(u(t), t) <= -c * u(t))


def descent(objective, letter, function):
    """The flow of minus a gradient."""
    return for_every(t, ALWAYS, Eq(derivative(function(t), t), -Gradient(objective, letter, function(t))))


V, B, K, e = MatrixSymbol("V", n, m), MatrixSymbol("B", n, m), MatrixSymbol("K", m, m), vector("e", n)
data = JointLaw("data", e)
valley = descent(inner(z, A * z) / 2, z, w)
basin = descent(Trace(V.T * A * V * K) / 2, V, W)
shrinking = descent(c * frobenius_norm(V - B) ** 2 / 2, V, W)
stopped = descent(inner(z, A * sg(z)), z, w)
regression = descent(E(norm(z - e) ** 2, data(e)) / 2, z, w)
both_symmetric = Q.symmetric(A), Q.symmetric(K)

TRUE = [
    (derivative(square, t), "=", 2 * inner(w(t), derivative(w(t), t)), ()),
    (derivative(W(t).T * W(t), t), "=", derivative(W(t), t).T * W(t) + W(t).T * derivative(W(t), t), ()),
    (derivative(Trace(W(t).T * A * W(t)), t), "=", 2 * Trace(W(t).T * A * derivative(W(t), t)), (Q.symmetric(A),)),
    (derivative(vec(W(t)), t), "=", vec(derivative(W(t), t)), ()),
    (derivative(a * w(t), t), "=", a * derivative(w(t), t), ()),
    (derivative(exp(a * t) * w(t), t), "=", exp(a * t) * (a * w(t) + derivative(w(t), t)), ()),
    (derivative(square, t), "=", -2 * inner(w(t), H(t) * w(t)), (uniform, t >= 0)),
    (derivative(square, t), "<=", -2 * c * square, (uniform, t >= 0)),
    (derivative(exp(2 * c * t) * square, t), "<=", 0, (uniform, t >= 0)),
    (derivative(square, t), "<=", 0, (semidefinite, t >= 0)),
    (derivative(inner(x(t), P * x(t)), t), "=", inner(x(t), (A.T * P + P * A) * x(t)), (driven, t >= 0, psd(P))),
    (derivative(u(t) ** 2, t), "=", 2 * u(t) * derivative(u(t), t), ()),
    (derivative(exp(c * t) * u(t), t), "<=", 0, (bounded, t >= 0)),
    (derivative(w(t), t), "=", -(A + A.T) * w(t) / 2, (valley, t >= 0)),
    (derivative(square, t), "<=", -2 * lambda_min(A) * square, (valley, t >= 0, Q.symmetric(A))),
    (derivative(vec(W(t)), t), "=", -KroneckerProduct(K, A) * vec(W(t)), (basin, t >= 0, *both_symmetric)),
    (derivative(W(t), t), "=", c * (B - W(t)), (shrinking, t >= 0)),
    (derivative(w(t), t), "=", -A * w(t), (stopped, t >= 0)),
    (derivative(w(t), t), "=", E(e, data(e)) - w(t), (regression, t >= 0)),
]
FALSE = [
    (derivative(square, t), "=", inner(w(t), derivative(w(t), t)), ()),
    (derivative(W(t).T * W(t), t), "=", 2 * W(t).T * derivative(W(t), t), ()),
    (derivative(square, t), "=", 2 * inner(w(t), H(t) * w(t)), (uniform, t >= 0)),
    (derivative(square, t), "<=", -4 * c * square, (uniform, t >= 0)),
    (derivative(square, t), "=", -2 * c * square, (uniform, t >= 0)),
    (derivative(square, t), "<", 0, (semidefinite, t >= 0)),
    (derivative(square, t), "<=", -c * square, (semidefinite, t >= 0)),
    (derivative(inner(x(t), P * x(t)), t), "=", 2 * inner(x(t), A * P * x(t)), (driven, t >= 0, psd(P))),
    (norm(w(t)), "=", exp(-c * t) * norm(w(0)), (uniform, t >= 0)),
    (norm(w(t)), "<=", exp(-2 * c * t) * norm(w(0)), (uniform, t >= 0)),
    (square, "<=", exp(-2 * c * t) * norm(w(0)) ** 2, (uniform,)),  # at times before 0
    (u(t), "<=", u(0) * exp(-2 * c * t), (bounded, t >= 0)),
    (u(t), ">=", u(0) * exp(-c * t), (bounded, t >= 0)),
    (derivative(w(t), t), "=", -A * w(t), (valley, t >= 0)),
    (derivative(square, t), "<=", 0, (valley, t >= 0, Q.symmetric(A))),
    (derivative(vec(W(t)), t), "=", -KroneckerProduct(A, K) * vec(W(t)), (basin, t >= 0, *both_symmetric)),
    (derivative(W(t), t), "=", -c * W(t), (shrinking, t >= 0)),
    (derivative(w(t), t), "=", -(A + A.T) * w(t), (stopped, t >= 0)),
    (derivative(w(t), t), "=", w(t) - E(e, data(e)), (regression, t >= 0)),
]


@pytest.mark.parametrize(("lhs", "relation", "rhs", "given"), TRUE, ids=lambda x: str(x)[:40])
def test_true_claims_are_verified(lhs, relation, rhs, given):
    verdict = check(lhs, rhs, relation, given=list(given))
    assert verdict.status == "verified", verdict.reason
    assert verdict.models >= 3 and not verdict.provided


@pytest.mark.parametrize(("lhs", "relation", "rhs", "given"), FALSE, ids=lambda x: str(x)[:40])
def test_false_claims_are_refuted(lhs, relation, rhs, given):
    assert check(lhs, rhs, relation, given=list(given)).status == "refuted"


@pytest.mark.parametrize("objective", [norm(z), norm(z) ** 3], ids=str)
def test_a_gradient_that_is_no_polynomial_has_no_model_of_its_flow(objective):
    flow = descent(objective, z, w)
    verdict = check(derivative(w(t), t), -Gradient(objective, z, w(t)), given=[flow, t >= 0])
    assert verdict.status == "unproven" and verdict.reason.startswith("no model found")


def decay(given, f, at_start, slope, rate):
    """Return a proof with the chains `slope` and `decay`, the second by Groenwall's inequality from the first."""
    proof = Proof()
    first = proof.chain("slope", derivative(f, t), given=[*given, t >= 0]).le(slope)
    proof.chain("decay", f, given=[*given, t >= 0]).le(at_start * exp(-rate * t), by=groenwall(first, over=t))
    return proof


def statuses(proof):
    return [chain.status for chain in proof.check().chains]


LYAPUNOV = (driven, Q.positive_definite(P), loewner_le(A.T * P + P * A, -2 * c * P))


def test_groenwall_gives_the_rate_of_its_premise_and_no_other():
    start = norm(w(0)) ** 2
    assert statuses(decay((uniform,), square, start, -2 * c * square, 2 * c)) == ["verified", "verified"]
    assert statuses(decay((uniform,), square, start, -2 * c * square, 3 * c)) == ["verified", "refuted"]
    energy, first = inner(x(t), P * x(t)), inner(x(0), P * x(0))
    assert statuses(decay(LYAPUNOV, energy, first, -2 * c * energy, 2 * c)) == ["verified", "verified"]


def test_a_rate_that_depends_on_time_is_no_uniform_bound():
    rate = lambda_min(H(t))
    proof = decay((semidefinite,), square, norm(w(0)) ** 2, -2 * rate * square, 2 * rate)
    report = proof.check()
    assert report.chains[0].status == "verified"
    assert report.chains[1].status != "verified"
    assert "do not depend on t" in (report.chains[1].steps[0].verdict.reason or "do not depend on t")


def test_groenwall_with_a_constant_and_in_the_other_direction():
    fed = for_every(t, ALWAYS, derivative(u(t), t) <= -c * u(t) + b)
    proof = Proof(given=[fed, t >= 0])
    slope = proof.chain("slope", derivative(u(t), t)).le(-c * u(t) + b)
    by = groenwall(slope, over=t)
    proof.chain("bound", u(t)).le(u(0) * exp(-c * t) + b / c * (1 - exp(-c * t)), by=by)
    proof.chain("a slip", u(t)).le(u(0) * exp(-c * t) - b / c * (1 - exp(-c * t)), by=by)
    proof.chain("from below", u(t)).ge(u(0) * exp(-c * t) + b / c * (1 - exp(-c * t)), by=by)
    assert statuses(proof) == ["verified", "verified", "refuted", "refuted"]
    growing = for_every(t, ALWAYS, derivative(u(t), t) >= c * u(t))
    proof = Proof(given=[growing, t >= 0])
    slope = proof.chain("slope", derivative(u(t), t)).ge(c * u(t))
    proof.chain("growth", u(t)).ge(u(0) * exp(c * t), by=groenwall(slope, over=t))
    assert statuses(proof) == ["verified", "verified"]


NOT_ALWAYS = [
    ([t >= 0, u(t) <= 0], "nothing else about t"),
    ([t >= 0, t >= 1], "nothing else about t"),
    ([t >= 0, t <= u(t)], "nothing else about t"),
    ([t >= 0, Ne(t, 1)], "nothing else about t"),
    ([t > 0], "t >= a"),
]


@pytest.mark.parametrize(("given", "reason"), NOT_ALWAYS, ids=str)
def test_the_premise_must_hold_at_every_later_time(given, reason):
    falling = for_every(t, ALWAYS, derivative(u(t), t) <= 0)
    proof = Proof(given=[falling, *given])
    slope = proof.chain("slope", derivative(u(t), t)).le(0)
    proof.chain("bound", u(t)).le(u(0), by=groenwall(slope, over=t))
    report = proof.check()
    assert [chain.status for chain in report.chains] == ["verified", "unproven"]
    assert reason in report.chains[1].steps[0].verdict.reason


def test_groenwall_on_an_interval_holds_there_and_gives_no_limit():
    """On [a, b], from u(a); a may be any time; what holds up to a time says nothing of late times."""
    falling = for_every(t, Interval(a, b), Eq(derivative(u(t), t), -c * u(t)))
    proof = Proof(given=[falling])
    inside = [t >= a, t <= b]
    slope = proof.chain("slope", derivative(u(t) ** 2, t), given=inside).le(-2 * c * u(t) ** 2)
    by = groenwall(slope, over=t)
    bound = proof.chain("bound", u(t) ** 2, given=inside).le(u(a) ** 2 * exp(-2 * c * (t - a)), by=by)
    proof.chain("from 0", u(t) ** 2, given=[*inside, Ne(a, 0)]).le(u(a) ** 2 * exp(-2 * c * t), by=by)
    proof.chain("another rate", u(t) ** 2, given=inside).le(u(a) ** 2 * exp(-3 * c * (t - a)), by=by)
    proof.chain("at the end", u(b) ** 2, given=[b >= a]).le(u(a) ** 2 * exp(-2 * c * (b - a)), by=cite(bound, {t: b}))
    proof.chain("beyond", u(b + 1) ** 2, given=[b >= a]).le(u(a) ** 2, by=cite(bound, {t: b + 1}))
    proof.holds("limit", tends_to(u(t), 0, t), by=bound)
    found = statuses(proof)
    assert found[:2] == ["verified", "verified"] and found[4] == "verified"
    assert found[3] == "refuted" and "verified" not in (found[2], *found[5:])


def test_a_premise_with_conditions_at_its_time_is_refused():
    proof = Proof(given=[uniform, t >= 0])
    slope = proof.chain("slope", derivative(norm(w(t)), t)).le(-c * norm(w(t)))  # provided |w(t)| != 0
    proof.chain("decay", norm(w(t))).le(norm(w(0)) * exp(-c * t), by=groenwall(slope, over=t))
    report = proof.check()
    assert report.chains[0].provided and report.chains[1].status == "unproven"
    assert "condition at the time" in report.chains[1].steps[0].verdict.reason


def test_a_result_by_groenwall_can_be_cited_at_a_time():
    proof = decay((uniform,), square, norm(w(0)) ** 2, -2 * c * square, 2 * c)
    proof.chain("at 1", norm(w(1)) ** 2, given=[uniform]).le(
        norm(w(0)) ** 2 * exp(-2 * c), by=cite(proof.chains[1], {t: 1})
    )
    proof.chain("at -1", norm(w(-1)) ** 2, given=[uniform]).le(
        norm(w(0)) ** 2 * exp(2 * c), by=cite(proof.chains[1], {t: -1})
    )
    assert statuses(proof)[2] == "verified" and statuses(proof)[3] != "verified"


def test_limits_by_the_squeeze_rule_and_limits_that_are_others():
    proof = decay((uniform,), square, norm(w(0)) ** 2, -2 * c * square, 2 * c)
    bound = proof.chains[1]
    proof.holds("limit", tends_to(w(t), 0, t), given=[uniform], by=bound)
    proof.holds("no bound cited", tends_to(w(t), 0, t), given=[uniform])
    proof.holds("a fixed time", tends_to(w(t), 0, t), given=[uniform, Eq(t, 1)], by=bound)
    proof.holds("another vector", tends_to(x(t), 0, t), given=[uniform, driven], by=bound)
    proof.holds("semidefinite", tends_to(w(t), 0, t), given=[semidefinite])
    definite = for_every(t, ALWAYS, equation, Q.positive_definite(H(t)))
    proof.holds("pointwise definite", tends_to(w(t), 0, t), given=[definite])
    at_rest = for_every(t, ALWAYS, Eq(derivative(x(t), t), -(x(t) - z)))
    proof.holds("another limit", tends_to(x(t), 2 * z, t), given=[at_rest])
    found = statuses(proof)[2:]
    assert found[0] == "verified"
    assert "verified" not in found[1:]
    assert found[4:] == ["refuted", "refuted", "refuted"]


def test_a_bound_that_does_not_vanish_proves_no_limit():
    proof = Proof(given=[semidefinite])
    slope = proof.chain("slope", derivative(square, t), given=[t >= 0]).le(0)
    bound = proof.chain("bound", square, given=[t >= 0]).le(norm(w(0)) ** 2, by=groenwall(slope, over=t))
    assert statuses(proof) == ["verified", "verified"]
    limit = proof.holds("limit", tends_to(w(t), 0, t), by=bound)
    assert limit.check().status == "refuted"


def test_matrices_by_their_columns():
    K = function("K", (n * m, n * m))
    flow = for_every(
        t, ALWAYS, Eq(derivative(vec(W(t)), t), -K(t) * vec(W(t))), Q.symmetric(K(t)), lambda_min(K(t)) >= c
    )
    size = frobenius_norm(W(t)) ** 2
    proof = Proof(given=[flow])
    slope = proof.chain("slope", derivative(size, t), given=[t >= 0]).le(-2 * c * size)
    bound = proof.chain("bound", size, given=[t >= 0]).le(
        frobenius_norm(W(0)) ** 2 * exp(-2 * c * t), by=groenwall(slope, over=t)
    )
    proof.holds("limit", tends_to(W(t), 0, t), by=bound)
    assert statuses(proof) == ["verified"] * 3


def test_flows_satisfy_their_equations():
    given = read_given([uniform, t >= 0])
    seen = set()
    for model, _ in zip(draw(given, [square], limit=40), range(12)):
        flow = flow_of(At(model, 128))
        seen.add(str(flow.speed.phi))
        low, slope = At(model, 128).number(lambda_min(H(0))), At(model, 128).value(derivative(w(t), t))
        product = At(model, 128).value(-H(t) * w(t))
        assert all((p - q).contains(0) if isinstance(p - q, arb) else p == q for p, q in zip(slope, product))
        assert isinstance(low, (fmpq, arb))
    assert len(seen) > 1, "more than one speed"


OUTSIDE = [
    (for_every(t, ALWAYS, Eq(derivative(u(t), t), -exp(u(t)))), "no polynomial"),
    (for_every(t, ALWAYS, Eq(derivative(u(t), t), t * u(t) ** 2 + 1)), "time in an equation that is not affine"),
    (for_every(t, ALWAYS, Eq(derivative(u(t), t), u(t)), derivative(u(t), t) ** 2 >= 1), "a slope beside the equation"),
]


@pytest.mark.parametrize(("law", "why"), OUTSIDE, ids=lambda x: str(x)[:30])
def test_without_models_nothing_is_verified(law, why):
    verdict = check(derivative(u(t), t), derivative(u(t), t), given=[law, t >= 0])
    assert verdict.status == "unproven" and verdict.reason.startswith("no model found"), why


def test_a_time_that_is_free_in_a_hypothesis_is_not_captured():
    """d/ds (a u(s)) at s = a is not d/da (a u(a))."""
    law = for_every(t, ALWAYS, Eq(derivative(a * u(t), t), 0))
    assert check(derivative(a * u(a), a), 0, given=[law, a >= 0]).status != "verified"
    with pytest.raises(KernelError):
        kernel.instantiate_claim(kernel.Claim(derivative(a * w(t), t), "=", a * derivative(w(t), t)), {a: t})


def test_what_is_no_statement_about_time_is_refused():
    with pytest.raises(InputError, match="symbol"):
        derivative(w(t), 2 * t)
    with pytest.raises(InputError, match="cannot tend"):
        tends_to(w(t), 1, t)
    with pytest.raises(InputError, match="holds t"):
        tends_to(u(t), t, t)
    with pytest.raises(InputError, match="groenwall"):
        groenwall(3, over=t)
    with pytest.raises(InputError, match="matrices"):
        function("M", (n, m, n))


def test_printing():
    assert infix(uniform).endswith("for every t in [0, oo)")
    assert display(derivative(w(t), t)) == "d/dt w(t)"
    assert latex(derivative(W(t), t)) == r"\frac{d}{d t} W\left(t\right)"
    assert infix(tends_to(w(t), 0, t)) == "tends_to(w(t), ZeroMatrix(n, 1), t)"
    assert display(tends_to(u(t), 0, t)) == "u(t) → 0 as t → ∞"


def test_functions_of_numbers_written_either_way():
    f = Function("f", real=True)
    law = for_every(t, ALWAYS, derivative(f(t), t) <= -c * f(t))
    assert check(derivative(f(t) * exp(c * t), t), 0, "<=", given=[law, t >= 0])
    assert check(lambda_max(A), lambda_max(A), given=[Q.symmetric(A), law])


def test_a_slope_that_a_stop_gradient_hides_bounds_nothing():
    hidden = kernel.Claim(derivative(sg(u(t)), t), "=", Integer(0))
    found = kernel.groenwall(kernel.assume("slope", hidden, read_given([t >= 0])), t)
    assert isinstance(found, str) and "stop-gradient" in found


def test_a_time_is_any_real_number():
    s = Symbol("s", integer=True)
    with pytest.raises(InputError, match="declare s real"):
        for_every(s, ALWAYS, Eq(u(s), 0))
