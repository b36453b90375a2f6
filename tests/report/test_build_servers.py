from __future__ import annotations

import json
from dataclasses import replace
from xml.etree import ElementTree

from debundle.model import Chain, CheckResult, Link, Violation
from debundle.report.github import render_github
from debundle.report.junit import render_junit
from debundle.report.places import repository_path
from debundle.report.sarif import render_sarif


def with_message(result: CheckResult, message: str) -> CheckResult:
    return replace(result, violations=(replace(result.violations[0], message=message),))


def test_github_commands_cannot_be_broken_out_of(result: CheckResult) -> None:
    evil = with_message(result, "100%\r\n::warning::no, really")
    assert render_github(evil).splitlines()[0] == (
        "::error title=shop-core -> shop-report::100%25%0D%0A::warning::no, really"
    )


def test_github_properties_escape_what_separates_them(result: CheckResult) -> None:
    violation = result.violations[1]
    first = replace(violation.chain.links[0], file="a,b:c%/d.py")
    evil = replace(result, violations=(replace(violation, chain=Chain((first,))),))
    assert render_github(evil).startswith("::error file=a%2Cb%3Ac%25/d.py,line=2,title=")


def test_known_violations_are_counted_but_not_annotated(result: CheckResult) -> None:
    known = replace(
        result,
        violations=tuple(replace(item, known=True) for item in result.violations),
        stale=(),
    )
    assert render_github(known) == (
        "debundle check: kept; 0 new, 3 known, 0 stale; 7 imports between distributions checked\n"
    )


def test_sarif_names_a_declared_rule_and_a_place_for_every_result(result: CheckResult) -> None:
    run = json.loads(render_sarif(result, folders={"shop": "src"}))["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert [rules[item["ruleIndex"]] for item in run["results"]] == [
        item["ruleId"] for item in run["results"]
    ]
    place = run["results"][1]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "src/shop/cart.py"}, "region": {"startLine": 2}}


def test_a_fingerprint_survives_moved_lines_and_no_more(result: CheckResult) -> None:
    violation = result.violations[1]
    moved = replace_first_link(violation, line=99)
    other = replace(violation, imported="shop.report")
    assert fingerprint(moved) == fingerprint(violation)
    assert fingerprint(other) != fingerprint(violation)


def fingerprint(violation: Violation) -> str:
    log = json.loads(render_sarif(CheckResult((violation,))))
    value: str = log["runs"][0]["results"][0]["partialFingerprints"]["debundleImport/v1"]
    return value


def replace_first_link(violation: Violation, *, line: int) -> Violation:
    first: Link = replace(violation.chain.links[0], line=line)
    return replace(violation, chain=Chain((first, *violation.chain.links[1:])))


def test_sarif_paths_are_valid_uris(result: CheckResult) -> None:
    violation = result.violations[1]
    spaced = replace(violation.chain.links[0], file="a b/ü.py")
    log = json.loads(render_sarif(CheckResult((replace(violation, chain=Chain((spaced,))),))))
    uri = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert uri == {"uri": "a%20b/%C3%BC.py"}


def test_junit_counts_what_it_holds(result: CheckResult) -> None:
    suite = ElementTree.fromstring(render_junit(result))[0]
    cases = suite.findall("testcase")
    assert suite.attrib["tests"] == str(len(cases)) == "4"
    assert suite.attrib["failures"] == str(len(suite.findall(".//failure"))) == "3"
    assert suite.attrib["skipped"] == str(len(suite.findall(".//skipped"))) == "1"


def test_junit_has_a_passing_case_where_nothing_is_wrong() -> None:
    suite = ElementTree.fromstring(render_junit(CheckResult(())))[0]
    assert [list(case) for case in suite] == [[]]


def test_junit_stays_well_formed_whatever_a_message_holds(result: CheckResult) -> None:
    evil = with_message(result, "]]></failure>\x00\x1b&")
    failure = ElementTree.fromstring(render_junit(evil)).find(".//failure")
    assert failure is not None
    assert failure.attrib["message"] == "]]></failure>\ufffd\ufffd&"


def test_paths_are_put_where_the_repository_has_them() -> None:
    assert repository_path("shop/cart.py", {"shop": "src/"}) == "src/shop/cart.py"
    assert repository_path("shop/cart.py", {"shop": "."}) == "shop/cart.py"
    assert repository_path("other/cart.py", {"shop": "src"}) == "other/cart.py"
    assert repository_path("shop/cart.py", None) == "shop/cart.py"
