"""What debundle says on a terminal: every function returns something for rich to print."""

from debundle.report.text.audit import audit_renderable
from debundle.report.text.chains import chains_renderable
from debundle.report.text.check import check_renderable
from debundle.report.text.cycles import cycles_renderable
from debundle.report.text.explanation import explanation_renderable
from debundle.report.text.files import files_renderable
from debundle.report.text.map import map_renderable
from debundle.report.text.proposal import proposal_renderable
from debundle.report.text.what_if import what_if_renderable

__all__ = [
    "audit_renderable",
    "chains_renderable",
    "check_renderable",
    "cycles_renderable",
    "explanation_renderable",
    "files_renderable",
    "map_renderable",
    "proposal_renderable",
    "what_if_renderable",
]
