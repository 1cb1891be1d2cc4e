"""Unit tests of the filters objective_faults and number_faults."""

import importlib.util
import pathlib

import pytest

_SOURCE = pathlib.Path(__file__).parents[1] / "filter_plugins" / "objective_faults.py"
_spec = importlib.util.spec_from_file_location("objective_faults", _SOURCE)
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
objective_faults = _module.objective_faults


def objective(threshold):
    return {"description": "how slow", "threshold": threshold, "allowed": [0.5, 10]}


@pytest.mark.parametrize("threshold", [0.5, 1, 9.99, 10])
def test_what_is_within_the_range_is_no_fault(threshold):
    assert objective_faults({"slowness": objective(threshold)}, ["slowness"]) == []


@pytest.mark.parametrize(
    ("threshold", "came"), [(0.4999, "0.4999"), (10.001, "10.001"), (-1, "-1"), (float("nan"), "nan"), ("5", "'5'"), (True, "True"), (None, "None")]
)
def test_what_is_not_says_the_name_what_is_allowed_and_what_came(threshold, came):
    faults = objective_faults({"slowness": objective(threshold)}, ["slowness"])
    assert faults == [f"slowness.threshold: allowed is a number from 0.5 to 10; given was {came}."]


def test_all_faults_are_told_at_once():
    assert objective_faults({"slowness": objective(11), "colour": objective(1)}, ["size", "slowness"]) == [
        "size is missing.",
        "slowness.threshold: allowed is a number from 0.5 to 10; given was 11.",
        "colour is not an objective; allowed are size, slowness.",
    ]


@pytest.mark.parametrize("broken", [None, 5, {"threshold": 5}, {"description": "how slow", "threshold": 5}])
def test_an_incomplete_objective_says_what_it_needs(broken):
    faults = objective_faults({"slowness": broken}, ["slowness"])
    assert faults == [f"slowness needs description, threshold, allowed; given was {broken!r}."]


def test_a_file_of_another_shape_is_refused():
    assert objective_faults(["slowness"], ["slowness"]) == ["drydock_slo: allowed is a mapping of slowness; given was ['slowness']."]
