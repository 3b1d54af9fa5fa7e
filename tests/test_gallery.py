"""The gallery: derivations that are not in the assignment, each chain as its file expects."""

from pathlib import Path

import pytest

from symcheck.discovery import load_proof, local_proofs

GALLERY = Path(__file__).parent.parent / "proofs" / "gallery"
FILES = sorted(GALLERY.glob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_chain_comes_out_as_expected(path):
    proof = load_proof(path)
    report = proof.check(timeout=60)
    wrong = [f"{chain.name}: {chain.status}" for chain in report.chains if chain.status != chain.expect]
    assert not wrong and not report.assumed
    assert {chain.expect for chain in report.chains} == {"verified", "refuted"}, "every file shows a classic slip"


def test_a_run_without_arguments_finds_the_gallery_after_the_assignment(monkeypatch):
    monkeypatch.chdir(GALLERY.parent.parent)
    found = [Path(proof.path) for proof in local_proofs()]
    assert [path.stem for path in found if path.parent == GALLERY] == [path.stem for path in FILES]
    assert found[0].parent == GALLERY.parent
    assert len({path.stem for path in found}) == len(found)
