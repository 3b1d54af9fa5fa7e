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
  assert (product_over f a (b - 1) <= 1) by (apply product_at_most_1; intros k K; assert (0 < f k < 1) by (apply H; lia); lra).
  assert (0 < product_over f a (b - 1)) by (apply product_positive; intros k K; apply H; lia).
  nra.
Qed.

(* The density of the normal law on R. *)
Definition normal_density (x m v : R) : R := exp (- (x - m) ^ 2 / (2 * v)) / sqrt (2 * PI * v).

(* Logarithms and powers of positive numbers. *)
Lemma ln_quotient : forall x y, 0 < x -> 0 < y -> ln (x / y) = ln x - ln y.
Proof. intros; unfold Rdiv; rewrite ln_mult, ln_Rinv; [lra | assumption | assumption | apply Rinv_0_lt_compat; assumption]. Qed.

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

(* -- signs --------------------------------------------------------------------------------------------------------- *)

Ltac positive :=
  first
    [ assumption
    | lra
    | lazymatch goal with
      | |- _ > 0 => apply Rlt_gt; positive
      | |- 0 < _ * _ => apply Rmult_lt_0_compat; positive
      | |- 0 < _ / _ => apply Rdiv_lt_0_compat; positive
      | |- 0 < / _ => apply Rinv_0_lt_compat; positive
      | |- 0 < ?x ^ ?n => first
          [ apply pow_lt; positive
          | let m := eval compute in (Nat.div2 n) in apply (even_power_positive m x); nonzero ]
      | |- 0 < exp _ => apply exp_pos
      | |- 0 < sqrt _ => apply sqrt_lt_R0; positive
      | |- 0 < powerRZ _ _ => apply powerRZ_lt; positive
      | |- 0 < PI => apply PI_RGT_0
      | |- 0 < _ + _ =>
          first [ apply Rplus_lt_0_compat; positive
                | apply Rplus_lt_le_0_compat; [positive | not_negative]
                | apply Rplus_le_lt_0_compat; [not_negative | positive] ]
      end
    | nra ]
with not_negative :=
  first
    [ assumption
    | lra
    | lazymatch goal with
      | |- _ >= 0 => apply Rle_ge; not_negative
      | |- 0 <= _ * _ => first [apply Rle_0_sqr | apply Rmult_le_pos; not_negative]
      | |- 0 <= _ / _ => apply Rmult_le_pos; [not_negative | apply Rlt_le, Rinv_0_lt_compat; positive]
      | |- 0 <= _ ^ 2 => apply pow2_ge_0
      | |- 0 <= _ ^ _ => apply pow_le; not_negative
      | |- 0 <= sqrt _ => apply sqrt_pos
      | |- 0 <= _ + _ => apply Rplus_le_le_0_compat; not_negative
      | |- _ => apply Rlt_le; positive
      end
    | nra ]
with nonzero :=
  first
    [ assumption
    | lazymatch goal with
      | |- _ * _ <> 0 => apply Rmult_integral_contrapositive_currified; nonzero
      | |- _ / _ <> 0 => apply Rmult_integral_contrapositive_currified; [nonzero | apply Rinv_neq_0_compat; nonzero]
      | |- / _ <> 0 => apply Rinv_neq_0_compat; nonzero
      | |- sinh _ <> 0 => apply sinh_nonzero; nonzero
      | |- _ ^ _ <> 0 => apply pow_nonzero; nonzero
      end
    | apply Rgt_not_eq; positive
    | match goal with |- ?x <> 0 => progress ring_simplify x; apply Rgt_not_eq; positive end
    | apply Rlt_not_eq; solve [lra | nra]
    | match goal with
      | H : _ <> 0 |- _ => let E := fresh in intro E; apply H; solve [rewrite E; ring | lra | nra | field_simplify_eq; [nra | assumption ..]]
      end ].

Ltac side :=
  repeat split;
  lazymatch goal with
  | |- _ <> 0 => nonzero
  | |- _ > 0 => positive
  | |- 0 < _ => positive
  | |- 0 <= _ => not_negative
  end.

(* -- what is known of the terms that occur --------------------------------------------------------------------------- *)

Ltac learn P tac :=
  lazymatch goal with
  | _ : P |- _ => fail
  | _ => let H := fresh "L" in assert (H : P) by tac
  end.

Ltac parts := repeat match goal with H : ?A /\ ?B |- _ => first [learn A ltac:(exact (proj1 H)) | learn B ltac:(exact (proj2 H))] end.

(* Relations between integers, between the reals that they are. *)
Ltac as_reals :=
  repeat match goal with
  | H : (?a <= ?b)%Z |- _ => learn (IZR a <= IZR b) ltac:(apply IZR_le; exact H)
  | H : (?a >= ?b)%Z |- _ => learn (IZR b <= IZR a) ltac:(apply IZR_le; lia)
  | H : (?a < ?b)%Z |- _ => learn (IZR (a + 1) <= IZR b) ltac:(apply IZR_le; lia)
  | H : (?a > ?b)%Z |- _ => learn (IZR (b + 1) <= IZR a) ltac:(apply IZR_le; lia)
  | H : (?a = ?b)%Z |- _ => learn (IZR a = IZR b) ltac:(f_equal; exact H)
  | H : (?a <> ?b)%Z |- _ => learn (IZR a <> IZR b) ltac:(let X := fresh in intro X; apply eq_IZR in X; contradiction)
  end;
  repeat (rewrite plus_IZR in * || rewrite minus_IZR in * || rewrite mult_IZR in * || rewrite opp_IZR in * ).

(* What is given for every index, at the indices that occur. *)
Ltac at_index f j :=
  lazymatch type of f with
  | Z -> R =>
      match goal with
      | H : forall i : Z, f i = @?d i |- _ => let P := eval cbv beta in (f j = d j) in learn P ltac:(exact (H j))
      | H : forall i : Z, (_ <= i <= _)%Z -> @?P i |- _ => let Q := eval cbv beta in (P j) in learn Q ltac:(apply H; lia)
      | H : forall i : Z, (_ <= i)%Z -> @?P i |- _ => let Q := eval cbv beta in (P j) in learn Q ltac:(apply H; lia)
      end
  end.
Ltac instances :=
  repeat match goal with
  | |- context [?f ?j] => at_index f j
  | _ : context [?f ?j] |- _ => at_index f j
  end;
  parts.

Ltac everywhere := let k := fresh "k" in intros k ?; cbv beta in *; instances; lra.
Ltac of_product f a b :=
  first
    [ learn (product_over f a b = 1) ltac:(apply product_empty; lia)
    | learn (0 < product_over f a b) ltac:(apply product_positive; everywhere)
    | learn (product_over f a b < 1) ltac:(apply product_below_1; [lia | everywhere])
    | learn (product_over f a b <= 1) ltac:(apply product_at_most_1; everywhere)
    | let P := eval cbv beta in (product_over f a b = f b) in
      learn P ltac:(rewrite product_last, product_empty by lia; ring) ].
(* The last factor or term, where the product or sum without it occurs too. *)
Ltac last_of f a b c :=
  first
    [ let P := eval cbv beta in (product_over f a b = product_over f a c * f b) in
      learn P ltac:(replace c with (b - 1)%Z by lia; apply product_last; lia)
    | let P := eval cbv beta in (sum_over f a b = sum_over f a c + f b) in
      learn P ltac:(replace c with (b - 1)%Z by lia; apply sum_last; lia) ].
Ltac shorter F f a b :=
  match goal with
  | |- context [F f a ?c] => last_of f a b c
  | _ : context [F f a ?c] |- _ => last_of f a b c
  end.
Ltac products :=
  repeat match goal with
  | |- context [product_over ?f ?a ?b] => of_product f a b
  | _ : context [product_over ?f ?a ?b] |- _ => of_product f a b
  end;
  repeat match goal with
  | |- context [product_over ?f ?a ?b] => shorter product_over f a b
  | _ : context [product_over ?f ?a ?b] |- _ => shorter product_over f a b
  | |- context [sum_over ?f ?a ?b] => shorter sum_over f a b
  end.
Ltac unfold_sequences :=
  repeat match goal with H : ?f _ = _ |- _ => is_var f; rewrite H in *; clear H end;
  repeat match goal with
  | H : product_over _ _ _ = _ |- _ => rewrite H in *; clear H
  | H : sum_over _ _ _ = _ |- _ => rewrite H in *; clear H
  end.

Ltac known :=
  repeat match goal with
  | |- context [sqrt ?x] => first
      [ learn (0 <= sqrt x) ltac:(apply sqrt_pos)
      | learn (sqrt x * sqrt x = x) ltac:(apply sqrt_sqrt; not_negative)
      | learn (0 < sqrt x) ltac:(apply sqrt_lt_R0; positive) ]
  | |- context [exp ?x] => first [learn (0 < exp x) ltac:(apply exp_pos) | learn (1 + x <= exp x) ltac:(apply exp_ineq1_le)]
  | |- context [exp ?x] => learn (1 + x < exp x) ltac:(apply exp_ineq1; nonzero)
  | |- context [ln ?x] => first
      [learn (ln x <= x - 1) ltac:(apply ln_below; positive) | learn (1 - / x <= ln x) ltac:(apply ln_above; positive)]
  | |- context [PI] => first [learn (3 / 2 < PI / 2) ltac:(exact PI2_3_2) | learn (PI <= 4) ltac:(exact PI_4)]
  | |- context [sin ?x] => learn (sin x * sin x + cos x * cos x = 1) ltac:(apply sin2_cos2)
  | |- context [cos ?x] => learn (sin x * sin x + cos x * cos x = 1) ltac:(apply sin2_cos2)
  end.
(* The squares of differences that occur, or of differences of roots or variables. *)
Ltac squares :=
  repeat match goal with
  | |- context [(?x - ?y) ^ 2] => learn (0 <= (x - y) ^ 2) ltac:(apply pow2_ge_0)
  | |- context [sqrt ?x] => match goal with |- context [sqrt ?y] =>
      learn (0 <= (sqrt x - sqrt y) ^ 2) ltac:(apply pow2_ge_0) end
  | x : R, y : R |- _ => learn (0 <= (x - y) ^ 2) ltac:(apply pow2_ge_0)
  end.
Ltac inverses :=
  repeat match goal with
  | |- context [/ ?x] => first [learn (x * / x = 1) ltac:(apply Rinv_r; nonzero) | learn (0 < / x) ltac:(positive)]
  | |- context [_ / ?x] => first [learn (x * / x = 1) ltac:(apply Rinv_r; nonzero) | learn (0 < / x) ltac:(positive)]
  | _ : context [_ / ?x] |- _ => first [learn (x * / x = 1) ltac:(apply Rinv_r; nonzero) | learn (0 < / x) ltac:(positive)]
  end.

(* -- rewriting ----------------------------------------------------------------------------------------------------- *)

Ltac split_cases :=
  unfold Rabs, Rmax, Rmin in *;
  repeat match goal with
  | |- context [Rcase_abs ?x] => destruct (Rcase_abs x)
  | |- context [Rle_dec ?x ?y] => destruct (Rle_dec x y)
  | _ : context [Rcase_abs ?x] |- _ => destruct (Rcase_abs x)
  | _ : context [Rle_dec ?x ?y] |- _ => destruct (Rle_dec x y)
  end;
  repeat match goal with H : ~ (_ <= _) |- _ => apply Rnot_le_lt in H end.

Ltac powers :=
  repeat match goal with
  | |- context [powerRZ ?x ?n] => rewrite (powerRZ_as_exp x n) by positive
  | |- context [real_power ?x ?y] => rewrite (real_power_positive x y) by positive
  end;
  repeat (rewrite powerRZ_add by nonzero);
  repeat (rewrite plus_IZR || rewrite minus_IZR || rewrite mult_IZR || rewrite opp_IZR).

(* A relation between integers, back in Z. *)
Ltac in_integers :=
  repeat (rewrite pow_IZR in * || rewrite <- mult_IZR in * || rewrite <- plus_IZR in * || rewrite <- minus_IZR in *
          || rewrite <- opp_IZR in * );
  cbn [Z.of_nat Pos.of_succ_nat Pos.succ] in *;
  lazymatch goal with
  | |- IZR _ = IZR _ => f_equal
  | |- IZR _ <> IZR _ => apply IZR_neq
  | |- IZR _ <= IZR _ => apply IZR_le
  | |- IZR _ < IZR _ => apply IZR_lt
  | |- IZR _ >= IZR _ => apply IZR_ge
  | |- IZR _ > IZR _ => apply IZR_lt
  end;
  first [lia | nia].

Ltac logarithms :=
  repeat first
    [ rewrite ln_exp | rewrite ln_1
    | rewrite ln_mult by positive | rewrite ln_quotient by positive | rewrite ln_Rinv by positive
    | rewrite ln_root by positive | rewrite ln_power by positive
    | match goal with |- context [ln (1 / ?x)] => rewrite (ln_quotient 1 x) by positive end ];
  simpl INR.

Ltac exponentials :=
  unfold tanh, sinh, cosh in *;
  repeat match goal with |- context [exp ?x] => progress ring_simplify x end;
  repeat first
    [ rewrite exp_0 | rewrite exp_ln by positive | rewrite root_as_exp by positive
    | rewrite exp_plus | rewrite exp_minus | rewrite exp_Ropp
    | rewrite exp_whole; cbv delta [Pos.to_nat Pos.iter_op Init.Nat.add] beta iota
    | rewrite exp_whole_negative; cbv delta [Pos.to_nat Pos.iter_op Init.Nat.add] beta iota ].

Ltac roots :=
  repeat first
    [ rewrite sqrt_square by not_negative | rewrite sqrt_pow2 by not_negative
    | rewrite sqrt_mult_alt by not_negative | rewrite sqrt_div_alt by positive
    | rewrite sqrt_1 | rewrite sqrt_0 ].

Ltac angles :=
  unfold tan in *;
  repeat first
    [ rewrite sin_plus in * | rewrite cos_plus in * | rewrite sin_minus in * | rewrite cos_minus in *
    | rewrite sin_neg in * | rewrite cos_neg in * | rewrite sin_2a in * | rewrite cos_2a in * | rewrite sin_3 in *
    | rewrite cos_3 in * ].

(* -- the step ------------------------------------------------------------------------------------------------------ *)

(* An equation between polynomials, from equations: nsatz wants variables, no powers, and no other hypotheses. *)
Ltac as_variable t := let v := fresh "v" in set (v := t) in *; clearbody v.
Ltac polynomial :=
  repeat match goal with
  | |- context [?x ^ S ?n] => change (x ^ S n) with (x * x ^ n)
  | |- context [?x ^ O] => change (x ^ O) with 1
  | H : context [?x ^ S ?n] |- _ => change (x ^ S n) with (x * x ^ n) in H
  | H : context [?x ^ O] |- _ => change (x ^ O) with 1 in H
  end;
  unfold Rdiv in *;
  repeat match goal with H : ?P |- _ => lazymatch type of P with Prop => lazymatch P with @eq R _ _ => fail | _ => clear H end end end;
  repeat match goal with
  | |- context [sqrt ?x] => as_variable (sqrt x)
  | |- context [exp ?x] => as_variable (exp x)
  | |- context [ln ?x] => as_variable (ln x)
  | |- context [sin ?x] => as_variable (sin x)
  | |- context [cos ?x] => as_variable (cos x)
  | |- context [product_over ?f ?a ?b] => as_variable (product_over f a b)
  | |- context [sum_over ?f ?a ?b] => as_variable (sum_over f a b)
  | |- context [IZR ?n] => is_var n; as_variable (IZR n)
  | |- context [?f ?j] => is_var f; as_variable (f j)
  | |- context [/ ?x] => as_variable (/ x)
  end;
  nsatz.

Ltac close :=
  first [ reflexivity | assumption | ring | solve [field; side] | lra ].

(* Inequalities between fractions, and equations that follow from others. *)
Ltac close_slowly :=
  first
    [ solve [side]
    | timeout 3 nra
    | timeout 3 (solve [in_integers])
    | timeout 3 (solve [exfalso; nra])
    | timeout 4 (solve [known; squares; nra])
    | timeout 5 (solve [field_simplify_eq; [known; first [polynomial | nra] | side]])
    | timeout 5 (solve [known; inverses; first [lra | nra | polynomial]])
    | timeout 5 (lazymatch goal with
        | |- ?a < ?b => apply Rminus_gt_0_lt; field_simplify (b - a); [apply Rdiv_lt_0_compat; side | side ..]
        | |- ?a > ?b => apply Rminus_gt; field_simplify (a - b); [apply Rdiv_lt_0_compat; side | side ..]
        | |- ?a <= ?b => apply Rlt_le, Rminus_gt_0_lt; field_simplify (b - a); [apply Rdiv_lt_0_compat; side | side ..]
        end)
    | timeout 5 (psatz R 2) ].

Ltac by_form finish :=
  first
    [ finish
    | timeout 9 (solve [logarithms; finish])
    | timeout 9 (solve [exponentials; finish])
    | timeout 9 (solve [unfold normal_density; apply ln_inv; [positive | positive | logarithms; finish]])
    | timeout 9 (solve [apply exp_inv; exponentials; finish])
    | timeout 9 (solve [angles; finish])
    | timeout 9 (solve [roots; finish])
    | timeout 9 (solve [first [apply root_is | symmetry; apply root_is]; [side | side | known; finish]]) ].

Ltac step :=
  intros; parts; instances; products; unfold_sequences; as_reals;
  repeat match goal with H : _ \/ _ |- _ => destruct H end;
  repeat match goal with H : ?x = _ |- _ => is_var x; subst x | H : _ = ?x |- _ => is_var x; subst x end;
  split_cases; powers;
  first [ by_form close | by_form close_slowly ].
