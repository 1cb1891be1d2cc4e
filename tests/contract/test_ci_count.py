"""CI's last line counts every part of `make test`, and takes nothing that is missing for a success."""

import subprocess

import pytest
from project import ROOT

LINT = "passed: a\npassed: b\npassed: c\npassed: d\n"
PASSED = '<testsuites><testcase name="a"/><testsuite><testcase name="b"/></testsuite></testsuites>'
MIXED = """<testsuites><testsuite><testcase name="a"/><testcase name="b"><failure/></testcase>
<testcase name="c"><skipped/></testcase><testcase name="d"><error/></testcase></testsuite></testsuites>"""


@pytest.fixture
def reports(tmp_path):
    (tmp_path / "lint.txt").write_text(LINT)
    for part in ("unit", "contract", "integration"):
        (tmp_path / f"{part}.xml").write_text(PASSED)
    return tmp_path


def last_line(reports, exit_code=0):
    counted = subprocess.run(
        ["python3", str(ROOT / ".ci/count"), str(reports), str(exit_code)], capture_output=True, text=True, check=True
    )
    return counted.stdout.splitlines()[-1]


def test_sums_over_all_parts(reports):
    assert last_line(reports) == "10 passed, 0 failed"


def test_failures_errors_and_skipped_tests_are_told_apart(reports):
    (reports / "unit.xml").write_text(MIXED)
    assert last_line(reports, 2) == "9 passed, 2 failed, 1 skipped"


@pytest.mark.parametrize("content", [None, "", "<testsuites>", "<testsuites/>"])
def test_a_missing_broken_or_empty_report_is_a_failure(reports, content):
    path = reports / "integration.xml"
    path.unlink() if content is None else path.write_text(content)
    assert last_line(reports, 2) == "8 passed, 1 failed"


@pytest.mark.parametrize(("lint", "line"), [(LINT.replace("passed: d", "failed: d"), "9 passed, 1 failed"), ("", "6 passed, 4 failed")])
def test_linters_count_one_each(reports, lint, line):
    (reports / "lint.txt").write_text(lint)
    assert last_line(reports, 2) == line


def test_make_that_failed_is_a_failure_even_if_all_tests_passed(reports):
    assert last_line(reports, 124) == "10 passed, 1 failed"
