"""The slips with eigenvalues: the other end of the spectrum."""

from __future__ import annotations

from collections.abc import Iterator

from symcheck.mutation.neighbours import Vocabulary
from symcheck.mutation.registry import Change, edits
from symcheck.theories.matrix.spectrum import Eigenvalue, LambdaMax, LambdaMin


@edits(LambdaMin, LambdaMax)
def _of_an_eigenvalue(term: Eigenvalue, _vocabulary: Vocabulary) -> Iterator[Change]:
    yield "lambda_min and lambda_max exchanged", (LambdaMax if isinstance(term, LambdaMin) else LambdaMin)(term.arg)
