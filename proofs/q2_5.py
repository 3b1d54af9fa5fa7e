"""2.5  The encoder of a VAE has parameters of its own; that of a DDPM has none."""

import ddpm
import vae
from sympy import log

from symcheck import KL, Proof, depends, does_not_depend

proof = Proof(
    question="2.5",
    title="the VAE's bound depends on θ and φ, the DDPM's on θ alone: its encoder is fixed",
)

# A VAE: both networks are trained.
posterior = vae.q(vae.z | vae.x) << vae.p(vae.z | vae.x)
vae_given = [vae.p(vae.x) > 0, posterior]
vae_bound = vae.elbo(vae.q, vae.x)
proof.holds("the VAE's bound depends on phi", depends(vae_bound, vae.phi), given=vae_given)
proof.holds("the VAE's bound depends on theta", depends(vae_bound, vae.theta), given=vae_given)
proof.holds(
    "so does its regulariser, on phi",
    depends(KL(vae.q(vae.z | vae.x), vae.p(vae.z)), vae.phi),
    given=vae_given,
)

# A DDPM: the encoder's density is that of the schedule, whatever theta is; only the reverse process is trained.
ddpm_given = [ddpm.schedule, ddpm.deviations, ddpm.T >= 1]
t, T, x, p, q, theta = ddpm.t, ddpm.T, ddpm.x, ddpm.p, ddpm.q, ddpm.theta
proof.holds(
    "the DDPM's encoder is free of theta",
    does_not_depend(log(q(x[t] | x[t - 1])), theta),
    given=[*ddpm_given, t >= 1, t <= T],
)
proof.holds("its regulariser L_T is free of theta", does_not_depend(ddpm.LT(p), theta), given=ddpm_given)
proof.holds(
    "its bound depends on theta through the reverse process",
    depends(ddpm.L(t, p), theta),
    given=[*ddpm_given, t >= 2, t <= T],
)
