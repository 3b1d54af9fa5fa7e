(* Tactics: `step` tries a fixed list of ways to prove what an exported theorem says. *)

(* -- signs -- *)

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
      | H : _ <> 0 |- _ =>
          let E := fresh in intro E; apply H;
          solve [rewrite E; ring | lra | nra | field_simplify_eq; [nra | assumption ..]]
      end ].

Ltac side :=
  repeat split;
  lazymatch goal with
  | |- _ <> 0 => nonzero
  | |- _ > 0 => positive
  | |- 0 < _ => positive
  | |- 0 <= _ => not_negative
  end.

(* -- what is known of the terms that occur -- *)

Ltac learn P tac :=
  lazymatch goal with
  | _ : P |- _ => fail
  | _ => let H := fresh "L" in assert (H : P) by tac
  end.

Ltac parts :=
  repeat match goal with
  | H : ?A /\ ?B |- _ => first [learn A ltac:(exact (proj1 H)) | learn B ltac:(exact (proj2 H))]
  end.

(* Relations between integers, between the reals that they are. *)
Ltac as_reals :=
  repeat match goal with
  | H : (?a <= ?b)%Z |- _ => learn (IZR a <= IZR b) ltac:(apply IZR_le; exact H)
  | H : (?a >= ?b)%Z |- _ => learn (IZR b <= IZR a) ltac:(apply IZR_le; lia)
  | H : (?a < ?b)%Z |- _ => learn (IZR (a + 1) <= IZR b) ltac:(apply IZR_le; lia)
  | H : (?a > ?b)%Z |- _ => learn (IZR (b + 1) <= IZR a) ltac:(apply IZR_le; lia)
  | H : (?a = ?b)%Z |- _ => learn (IZR a = IZR b) ltac:(f_equal; exact H)
  | H : (?a <> ?b)%Z |- _ => learn (IZR a <> IZR b) ltac:(apply IZR_neq; exact H)
  end;
  repeat (rewrite plus_IZR in * || rewrite minus_IZR in * || rewrite mult_IZR in * || rewrite opp_IZR in * ).

(* What is given for every index, at the indices that occur. *)
Ltac at_index f j :=
  lazymatch type of f with
  | Z -> R =>
      match goal with
      | H : forall i : Z, f i = @?d i |- _ => let P := eval cbv beta in (f j = d j) in learn P ltac:(exact (H j))
      | H : forall i : Z, (_ <= i <= _)%Z -> @?P i |- _ =>
          let Q := eval cbv beta in (P j) in learn Q ltac:(apply H; lia)
      | H : forall i : Z, (_ <= i)%Z -> @?P i |- _ =>
          let Q := eval cbv beta in (P j) in learn Q ltac:(apply H; lia)
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
  | |- context [exp ?x] => first
      [ learn (0 < exp x) ltac:(apply exp_pos)
      | learn (1 + x <= exp x) ltac:(apply exp_ineq1_le)
      | learn (1 + x < exp x) ltac:(apply exp_ineq1; nonzero) ]
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
Ltac inverse_of x :=
  first [learn (x * / x = 1) ltac:(apply Rinv_r; nonzero) | learn (0 < / x) ltac:(positive)].
Ltac inverses :=
  repeat match goal with
  | |- context [/ ?x] => inverse_of x
  | |- context [_ / ?x] => inverse_of x
  | _ : context [_ / ?x] |- _ => inverse_of x
  end.

(* -- rewriting -- *)

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

(* -- the step -- *)

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
  repeat match goal with
  | H : ?P |- _ => lazymatch type of P with Prop => lazymatch P with @eq R _ _ => fail | _ => clear H end end
  end;
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
