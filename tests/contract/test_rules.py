"""Each alert is shown to fire and not to fire, and each recorded name to hold what it should, by promtool."""

import re

import pytest
import yaml
from project import ROOT, read_yaml
from rules import TEST_FILES, write_rules

RECORDED = re.compile(r"drydock:[\w:]+")
RUNBOOKS = ROOT / "docs/runbooks"
SECTIONS = ["What it means", "What to look at", "What to do"]
# Its whole sense is that it never stops.
ALWAYS_FIRING = {"Watchdog"}


@pytest.fixture(scope="module")
def rules(rendering, tmp_path_factory):
    return write_rules(rendering, tmp_path_factory.mktemp("rules"))


def alert_cases(rules):
    return [case for test in rules.tests() for case in test.get("alert_rule_test", [])]


def test_the_rules_are_valid(rules):
    checked = rules.promtool("check", "rules", "rules.yml")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert f"SUCCESS: {len(rules.all())} rules found" in checked.stdout


@pytest.mark.parametrize("name", [path.stem for path in TEST_FILES])
def test_the_rules_do_what_their_tests_say(rules, name):
    tested = rules.promtool("test", "rules", name)
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "SUCCESS" in tested.stdout


def test_promtool_notices_what_is_not_so(rules):
    """Each file again, with the first thing that it expects taken away or made up: none of them may pass."""
    for path in TEST_FILES:
        content = yaml.safe_load((rules.folder / path.stem).read_text())
        cases = [case for test in content["tests"] for case in test.get("alert_rule_test", []) + test.get("promql_expr_test", [])]
        expected = "exp_alerts" if "alertname" in cases[0] else "exp_samples"
        cases[0][expected] = [] if cases[0].get(expected) else [{"exp_labels": {"made": "up"}}]
        broken = rules.folder / f"broken-{path.stem}"
        broken.write_text(yaml.safe_dump(content))
        tested = rules.promtool("test", "rules", broken.name)
        assert tested.returncode == 1 and "FAILED" in tested.stdout + tested.stderr, path.name


def test_every_alert_is_tested_to_fire(rules):
    """By its labels too: alerts of one name may come from several rules."""
    fired = [(case["alertname"], alert["exp_labels"]) for case in alert_cases(rules) for alert in case.get("exp_alerts", [])]
    for rule in rules.alerts():
        assert any(rule["alert"] == name and rule["labels"].items() <= labels.items() for name, labels in fired), rule


def test_every_alert_is_tested_not_to_fire(rules):
    silent = {case["alertname"] for case in alert_cases(rules) if not case.get("exp_alerts")}
    assert {rule["alert"] for rule in rules.alerts()} - silent == ALWAYS_FIRING


def test_every_recorded_name_is_tested(rules):
    tested = {name for test in rules.tests() for case in test.get("promql_expr_test", []) for name in RECORDED.findall(case["expr"])}
    assert {rule["record"] for rule in rules.all() if "record" in rule} == tested


def test_rules_read_no_name_that_is_not_recorded(rules):
    read = {name for rule in rules.all() for name in RECORDED.findall(rule["expr"])}
    assert read <= {rule["record"] for rule in rules.all() if "record" in rule}


def test_every_alert_has_a_severity_and_its_texts(rules):
    for rule in rules.alerts():
        assert rule["labels"]["severity"] in {"critical", "warning", "info", "none"}, rule
        assert set(rule["annotations"]) == {"summary", "description", "runbook"}, rule
        assert rule["annotations"]["runbook"].endswith(f"/{rule['alert']}.md"), rule


def test_every_alert_has_a_runbook_and_every_runbook_an_alert(rules):
    assert {path.stem for path in RUNBOOKS.glob("*.md")} == {rule["alert"] for rule in rules.alerts()}


@pytest.mark.parametrize("path", sorted(RUNBOOKS.glob("*.md")), ids=lambda path: path.stem)
def test_runbooks_are_short_and_say_what_to_do(path):
    lines = path.read_text().splitlines()
    assert lines[0] == f"# {path.stem}"
    assert [line.removeprefix("## ") for line in lines if line.startswith("## ")] == SECTIONS
    assert len(lines) <= 60


def test_the_list_of_services_is_what_is_applied(rendering):
    services = read_yaml(ROOT / "group_vars/all/services.yml")["drydock_services"]
    applied = [entry.object["metadata"] for entry in rendering.applied if entry.object["kind"] == "Deployment"]
    found = {metadata["name"]: metadata["namespace"] for metadata in applied if metadata["namespace"] in services.values()}
    assert found == services


def test_rules_ask_for_hosts_that_the_door_has(rules):
    asked = {host for rule in rules.all() for host in re.findall(r'host="(\w+)"', rule["expr"])}
    assert asked == {"portal", "api"}
    assert asked <= read_yaml(ROOT / "group_vars/all/door.yml")["drydock_door_hosts"].keys()
