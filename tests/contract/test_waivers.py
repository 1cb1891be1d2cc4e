"""kube-score and checkov find nothing that waivers.yml does not waive, and it waives nothing that they do not find."""

from fnmatch import fnmatchcase

import pytest
from findings import findings
from project import ROOT, read_yaml

WAIVERS = read_yaml(ROOT / "tests/contract/waivers.yml")["waivers"]


@pytest.fixture(scope="module")
def found(rendering, tmp_path_factory):
    return findings(rendering, tmp_path_factory.mktemp("findings"))


def waives(waiver, finding):
    return finding.check in waiver["checks"] and any(fnmatchcase(finding.object, wanted) for wanted in waiver["objects"])


def test_nothing_is_found_that_is_not_waived(found):
    assert [finding for finding in found if not any(waives(waiver, finding) for waiver in WAIVERS)] == []


def test_every_check_and_every_object_of_a_waiver_is_needed(found):
    parts = [
        {**waiver, key: [part]}
        for waiver in WAIVERS for key in ("checks", "objects") for part in waiver[key]
    ]
    assert [part for part in parts if not any(waives(part, finding) for finding in found)] == []


def test_every_waiver_has_a_reason_and_nothing_is_waived_twice(found):
    for waiver in WAIVERS:
        assert set(waiver) == {"checks", "objects", "reason"}, waiver
        assert len(waiver["reason"].split()) >= 5, waiver
    assert [finding for finding in found if sum(waives(waiver, finding) for waiver in WAIVERS) > 1] == []
