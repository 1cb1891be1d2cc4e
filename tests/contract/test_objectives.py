"""`make up` refuses objectives that cannot be, by name, before it builds anything."""

import copy
import json

from project import ROOT, read_yaml
from rendered import attempt

SLO = read_yaml(ROOT / "group_vars/all/slo.yml")


def preflight(folder, slo):
    given = {"drydock_slo": slo["drydock_slo"], "drydock_slo_window_days": slo["drydock_slo_window_days"]}
    return attempt(folder, "--tags", "preflight", "--extra-vars", json.dumps(given), "playbooks/build.yml", timeout_seconds=60)


def test_what_is_out_of_range_is_named_with_what_is_allowed_and_what_came(tmp_path):
    slo = copy.deepcopy(SLO)
    slo["drydock_slo"]["latency_p99_ms"]["threshold"] = 2001
    slo["drydock_slo"]["disk_usage_percent"]["threshold"] = "80 %"
    slo["drydock_slo_window_days"] = 7
    refused = preflight(tmp_path, slo)
    assert refused.returncode != 0
    for told in (
        "latency_p99_ms.threshold: allowed is a number from 1 to 2000; given was 2001.",
        "disk_usage_percent.threshold: allowed is a number from 1 to 99; given was '80 %'.",
        "drydock_slo_window_days: allowed is a number from 14 to 90; given was 7.",
    ):
        assert told in refused.stdout
    assert "error_rate_percent" not in refused.stdout
    assert not (tmp_path / "state").exists()


def test_the_objectives_as_they_are_pass(tmp_path):
    assert "Objectives that" not in preflight(tmp_path, SLO).stdout
