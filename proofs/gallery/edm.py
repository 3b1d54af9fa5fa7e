"""What a denoiser may predict: the score, the noise, v; and the preconditioning of EDM, for a vector of any dimension
(Song et al. 2021, section 3; Salimans and Ho 2022, appendix D; Karras et al. 2022, appendix B.6)."""

from sympy import Eq, Symbol, sqrt, symbols

from symcheck import E, Gradient, JointLaw, Normal, Proof, norm, vector
from symcheck.rules import differentiation, moments

d = Symbol("d", integer=True, positive=True)
alpha, sigma, spread = symbols("alpha sigma sigma_data", positive=True)
c = Symbol("c", real=True)
x, z, noise, guess, y, n = (vector(name, d) for name in ("x", "z", "epsilon", "xhat", "y", "n"))

proof = Proof(question="EDM", title="Score, noise, v and EDM's c_skip, c_out, c_in")

noisy, preserving = Eq(z, alpha * x + sigma * noise), Eq(alpha**2 + sigma**2, 1)
score = Gradient(Normal(z, alpha * x, sigma**2), z) / Normal(z, alpha * x, sigma**2)
(
    proof.chain("the score of the kernel", score, given=[noisy])
    .eq(-(z - alpha * x) / sigma**2, by=differentiation)
    .eq(-noise / sigma)
)
v = alpha * noise - sigma * x
proof.chain("the datum from v", alpha * z - sigma * v, given=[noisy, preserving]).eq(x)
proof.chain("the noise from v", sigma * z + alpha * v, given=[noisy, preserving]).eq(noise)
noise_loss = norm(noise - (z - alpha * guess) / sigma) ** 2
v_loss = norm(v - (alpha * z - guess) / sigma) ** 2
proof.chain("the loss of the noise", noise_loss, given=[noisy]).eq(alpha**2 / sigma**2 * norm(x - guess) ** 2)
(
    proof.chain("the loss of v", v_loss, given=[noisy, preserving])
    .eq(norm(x - guess) ** 2 / sigma**2)
    .eq((alpha**2 / sigma**2 + 1) * norm(x - guess) ** 2)
)

# EDM: D(y + n) = c_skip (y + n) + c_out F(c_in (y + n)), for data with E|y|^2 = d sigma_data^2.
data, law = JointLaw("p", y), Normal(n, 0, sigma**2)
scaled = Eq(E(norm(y) ** 2, data(y)), d * spread**2)
skip = spread**2 / (spread**2 + sigma**2)
inside = 1 / sqrt(spread**2 + sigma**2)
out = sigma * spread / sqrt(spread**2 + sigma**2)


def error(by):
    """The variance of a coordinate of y - c (y + n)."""
    return (1 - by) ** 2 * spread**2 + by**2 * sigma**2


target = norm((y - skip * (y + n)) / out) ** 2
proof.chain("inputs of variance 1", E(norm(inside * (y + n)) ** 2, data(y), law), given=[scaled]).eq(d, by=moments)
proof.chain("the best c_skip", error(c)).ge(error(skip))
proof.chain("its error", error(skip)).eq(out**2)
proof.chain("targets of variance 1", E(target, data(y), law), given=[scaled]).eq(d, by=moments)

proof.chain("the noise not scaled", score, given=[noisy], expect="refuted").eq(-noise / sigma**2)
proof.chain("SNR for SNR + 1", v_loss, given=[noisy, preserving], expect="refuted").eq(
    alpha**2 / sigma**2 * norm(x - guess) ** 2
)
proof.chain("v without preserved variance", alpha * z - sigma * v, given=[noisy], expect="refuted").eq(x)
proof.chain("variances exchanged", error(c), expect="refuted").ge(error(1 - skip))
