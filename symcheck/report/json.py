"""A run as one JSON document (design.md, section 8)."""

from __future__ import annotations

import json

from symcheck.export.step import ExportReport
from symcheck.mutation.score import MutationReport
from symcheck.verdict import RunReport


def render(report: RunReport | MutationReport | ExportReport) -> str:
    """Return the document as text; characters outside ASCII are kept."""
    return json.dumps(report.as_json(), ensure_ascii=False, indent=2)
