"""Violations as JUnit XML, which most build servers can show."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from debundle.model import CheckResult, Violation
from debundle.report.places import Folders, chain_lines, repository_path

#: What XML 1.0 cannot carry, not even escaped.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(result: CheckResult, *, folders: Folders | None = None) -> str:
    """A test suite with one case for each violation: new ones fail, known ones are skipped.

    Stale entries of the baseline fail as well; where nothing is wrong, one case passes.
    """
    cases = [_case(violation, folders) for violation in result.violations]
    cases += [_stale_case(*entry) for entry in result.stale]
    if not cases:
        cases = [_new_case("layering", "debundle")]
    failures = sum(case.find("failure") is not None for case in cases)
    skipped = sum(case.find("skipped") is not None for case in cases)
    figures = {
        "name": "debundle check",
        "tests": str(len(cases)),
        "failures": str(failures),
        "errors": "0",
        "skipped": str(skipped),
    }
    root = ElementTree.Element("testsuites", figures)
    suite = ElementTree.SubElement(root, "testsuite", figures)
    suite.extend(cases)
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'


def _case(violation: Violation, folders: Folders | None) -> ElementTree.Element:
    pair = f"{violation.from_distribution} -> {violation.to_distribution}"
    case = _new_case(f"{violation.importer} -> {violation.imported}", pair)
    if violation.chain.links:
        first = violation.chain.links[0]
        case.set("file", _clean(repository_path(first.file, folders)))
        case.set("line", str(first.line))
    outcome = "skipped" if violation.known else "failure"
    child = ElementTree.SubElement(case, outcome, {"message": _clean(violation.message)})
    if not violation.known:
        child.set("type", violation.kind.value)
        child.text = _clean("\n".join(chain_lines(violation.chain, folders)))
    return case


def _stale_case(importer: str, imported: str, phase: str) -> ElementTree.Element:
    case = _new_case(f"{importer} -> {imported} ({phase})", "baseline")
    message = "In the baseline, but it no longer occurs. Take it out."
    ElementTree.SubElement(case, "failure", {"message": message, "type": "stale"})
    return case


def _new_case(name: str, classname: str) -> ElementTree.Element:
    return ElementTree.Element("testcase", {"name": _clean(name), "classname": _clean(classname)})


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
