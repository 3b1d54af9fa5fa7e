Require Import Reals ZArith Lia Lra Psatz Nsatz.
Local Open Scope R_scope.

(* x^y for a real exponent: positive x, or x = 0 and positive y. *)
Definition real_power (x y : R) : R := if Req_EM_T x 0 then 0 else Rpower x y.

Lemma real_power_positive : forall x y, 0 < x -> real_power x y = exp (y * ln x).
Proof. intros x y H; unfold real_power, Rpower; destruct (Req_EM_T x 0); [lra | reflexivity]. Qed.

Lemma real_power_zero : forall y, real_power 0 y = 0.
Proof. intro y; unfold real_power; destruct (Req_EM_T 0 0); [reflexivity | contradiction]. Qed.

(* The product and the sum of f a, ..., f b; 1 and 0 when b < a. *)
Fixpoint product_from (f : Z -> R) (a : Z) (n : nat) : R :=
  match n with O => 1 | S m => product_from f a m * f (a + Z.of_nat m)%Z end.
Definition product_over (f : Z -> R) (a b : Z) : R := product_from f a (Z.to_nat (b - a + 1)).

Fixpoint sum_from (f : Z -> R) (a : Z) (n : nat) : R :=
  match n with O => 0 | S m => sum_from f a m + f (a + Z.of_nat m)%Z end.
Definition sum_over (f : Z -> R) (a b : Z) : R := sum_from f a (Z.to_nat (b - a + 1)).

Lemma product_empty : forall f a b, (b < a)%Z -> product_over f a b = 1.
Proof. intros; unfold product_over; replace (Z.to_nat (b - a + 1)) with O by lia; reflexivity. Qed.

Lemma product_last : forall f a b, (a <= b)%Z -> product_over f a b = product_over f a (b - 1) * f b.
Proof.
  intros; unfold product_over; replace (Z.to_nat (b - a + 1)) with (S (Z.to_nat (b - 1 - a + 1))) by lia; simpl.
  f_equal; f_equal; lia.
Qed.

Lemma sum_empty : forall f a b, (b < a)%Z -> sum_over f a b = 0.
Proof. intros; unfold sum_over; replace (Z.to_nat (b - a + 1)) with O by lia; reflexivity. Qed.

Lemma sum_last : forall f a b, (a <= b)%Z -> sum_over f a b = sum_over f a (b - 1) + f b.
Proof.
  intros; unfold sum_over; replace (Z.to_nat (b - a + 1)) with (S (Z.to_nat (b - 1 - a + 1))) by lia; simpl.
  f_equal; f_equal; lia.
Qed.

Lemma product_positive : forall f a b, (forall k, (a <= k <= b)%Z -> 0 < f k) -> 0 < product_over f a b.
Proof.
  intros f a b H; unfold product_over.
  assert (G : forall n : nat, (Z.of_nat n <= Z.max 0 (b - a + 1))%Z -> 0 < product_from f a n).
  { induction n; intro L; simpl; [lra |]. apply Rmult_lt_0_compat; [apply IHn; lia | apply H; lia]. }
  apply G; lia.
Qed.

Lemma product_at_most_1 : forall f a b, (forall k, (a <= k <= b)%Z -> 0 < f k <= 1) -> product_over f a b <= 1.
Proof.
  intros f a b H; unfold product_over.
  assert (G : forall n : nat, (Z.of_nat n <= Z.max 0 (b - a + 1))%Z -> 0 < product_from f a n <= 1).
  { induction n; intro L; simpl; [lra |].
    assert (0 < product_from f a n <= 1) by (apply IHn; lia).
    assert (0 < f (a + Z.of_nat n)%Z <= 1) by (apply H; lia). nra. }
  apply G; lia.
Qed.

Lemma product_below_1 :
  forall f a b, (a <= b)%Z -> (forall k, (a <= k <= b)%Z -> 0 < f k < 1) -> product_over f a b < 1.
Proof.
  intros f a b L H; rewrite (product_last f a b L).
  assert (0 < f b < 1) by (apply H; lia).
  assert (product_over f a (b - 1) <= 1)
    by (apply product_at_most_1; intros k K; assert (0 < f k < 1) by (apply H; lia); lra).
  assert (0 < product_over f a (b - 1)) by (apply product_positive; intros k K; apply H; lia).
  nra.
Qed.

(* The density of the normal law on R. *)
Definition normal_density (x m v : R) : R := exp (- (x - m) ^ 2 / (2 * v)) / sqrt (2 * PI * v).

(* Logarithms and powers of positive numbers. *)
Lemma ln_quotient : forall x y, 0 < x -> 0 < y -> ln (x / y) = ln x - ln y.
Proof.
  intros; unfold Rdiv; rewrite ln_mult, ln_Rinv; [lra | assumption | assumption | apply Rinv_0_lt_compat; assumption].
Qed.

Lemma ln_power : forall x n, 0 < x -> ln (x ^ n) = INR n * ln x.
Proof.
  intros x n H; induction n; [replace (x ^ 0) with 1 by reflexivity; rewrite ln_1; simpl; lra |].
  replace (x ^ S n) with (x * x ^ n) by reflexivity.
  rewrite ln_mult, IHn, S_INR; [lra | assumption | apply pow_lt; assumption].
Qed.

Lemma ln_root : forall x, 0 < x -> ln (sqrt x) = ln x / 2.
Proof.
  intros x H; assert (0 < sqrt x) by (apply sqrt_lt_R0; assumption).
  rewrite <- (sqrt_sqrt x) at 2 by lra. rewrite ln_mult by assumption; lra.
Qed.

Lemma root_as_exp : forall x, 0 < x -> exp (ln x / 2) = sqrt x.
Proof. intros x H; rewrite <- ln_root by assumption; apply exp_ln, sqrt_lt_R0; assumption. Qed.

Lemma exp_minus : forall x y, exp (x - y) = exp x / exp y.
Proof. intros; unfold Rminus, Rdiv; rewrite exp_plus, exp_Ropp; reflexivity. Qed.

Lemma exp_times : forall n x, exp (INR n * x) = exp x ^ n.
Proof.
  induction n; intro x; [simpl; rewrite Rmult_0_l; apply exp_0 |].
  rewrite S_INR, Rmult_plus_distr_r, exp_plus, IHn, Rmult_1_l; simpl; ring.
Qed.

Lemma exp_whole : forall p x, exp (IZR (Zpos p) * x) = exp x ^ Pos.to_nat p.
Proof. intros; rewrite <- exp_times, INR_IPR; reflexivity. Qed.
Lemma exp_whole_negative : forall p x, exp (IZR (Zneg p) * x) = / exp x ^ Pos.to_nat p.
Proof.
  intros; replace (IZR (Zneg p)) with (- INR (Pos.to_nat p)) by (rewrite INR_IPR; reflexivity).
  rewrite <- exp_times, <- exp_Ropp; f_equal; ring.
Qed.

Lemma root_is : forall x y, 0 <= x -> 0 <= y -> y * y = x -> sqrt x = y.
Proof. intros x y _ Y H; rewrite <- H; apply sqrt_square; assumption. Qed.

Lemma powerRZ_as_exp : forall x n, 0 < x -> powerRZ x n = exp (IZR n * ln x).
Proof. intros; rewrite powerRZ_Rpower by assumption; reflexivity. Qed.

Lemma ln_below : forall x, 0 < x -> ln x <= x - 1.
Proof. intros x H; pose proof (exp_ineq1_le (ln x)); rewrite exp_ln in H0 by assumption; lra. Qed.

Lemma ln_above : forall x, 0 < x -> 1 - / x <= ln x.
Proof.
  intros x H; assert (0 < / x) as I by (apply Rinv_0_lt_compat; assumption).
  pose proof (ln_below (/ x) I); rewrite ln_Rinv in H0 by assumption; lra.
Qed.

Lemma sinh_nonzero : forall x, x <> 0 -> sinh x <> 0.
Proof.
  intros x H E; unfold sinh in E; apply H.
  assert (exp x = exp (- x)) as F by lra; apply exp_inv in F; lra.
Qed.

Lemma even_power_positive : forall n x, x <> 0 -> 0 < x ^ (2 * n).
Proof. intros n x H; rewrite pow_mult; apply pow_lt; nra. Qed.

Lemma cos_3 : forall x, cos (3 * x) = 4 * cos x ^ 3 - 3 * cos x.
Proof.
  intro x; replace (3 * x) with (2 * x + x) by ring; rewrite cos_plus, cos_2a, sin_2a.
  assert (H : sin x * sin x = 1 - cos x * cos x) by (pose proof (sin2_cos2 x); unfold Rsqr in *; lra).
  ring [H].
Qed.

Lemma sin_3 : forall x, sin (3 * x) = 3 * sin x - 4 * sin x ^ 3.
Proof.
  intro x; replace (3 * x) with (2 * x + x) by ring; rewrite sin_plus, cos_2a, sin_2a.
  assert (H : cos x * cos x = 1 - sin x * sin x) by (pose proof (sin2_cos2 x); unfold Rsqr in *; lra).
  ring [H].
Qed.
