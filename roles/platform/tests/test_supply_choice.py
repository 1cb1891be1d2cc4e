"""Unit tests of the filter supply_choice, each branch with a machine made up for it: python -m pytest roles/platform/tests"""

import importlib.util
import itertools
import pathlib

import pytest

_SOURCE = pathlib.Path(__file__).parents[1] / "filter_plugins" / "supply_choice.py"
_spec = importlib.util.spec_from_file_location("supply_choice", _SOURCE)
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)

SILENT = "registry.k8s.io: Name or service not known"


def chosen(system="Linux", upstream="", drivers=("podman",), memory_mb=16000, **asked):
    machine = {"system": system, "upstream": upstream, "drivers": list(drivers), "memory_mb": memory_mb}
    wanted = {"supply": "auto", "driver": "auto", "kept": {}, "nodes": 3, "nodes_memory_mb": 7500}
    return _module.supply_choice(machine, {**wanted, **asked})


# Every set of drivers, and which of them is taken.
TAKEN_ON_LINUX = {
    (): "podman",
    ("docker",): "docker",
    ("podman",): "podman",
    ("kvm2",): "kvm2",
    ("docker", "podman"): "docker",
    ("docker", "kvm2"): "docker",
    ("podman", "kvm2"): "podman",
    ("docker", "podman", "kvm2"): "docker",
}


@pytest.mark.parametrize("drivers", TAKEN_ON_LINUX, ids="+".join)
@pytest.mark.parametrize(("memory_mb", "nodes"), [(16000, 3), (7500, 3), (7499, 1)])
def test_linux_where_upstream_answers(drivers, memory_mb, nodes):
    choice = chosen(drivers=drivers, memory_mb=memory_mb)
    assert (choice["supply"], choice["driver"], choice["nodes"]) == ("upstream", TAKEN_ON_LINUX[drivers], nodes)
    assert choice["supply_reason"] == "upstream's registries and download sites answer"


@pytest.mark.parametrize("drivers", TAKEN_ON_LINUX, ids="+".join)
@pytest.mark.parametrize("memory_mb", [16000, 7499])
def test_linux_where_upstream_is_silent(drivers, memory_mb):
    """Short memory is then the preflight's to refuse, as it always was."""
    choice = chosen(upstream=SILENT, drivers=drivers, memory_mb=memory_mb)
    assert (choice["supply"], choice["driver"], choice["nodes"]) == ("source", "podman", 3)
    assert SILENT in choice["supply_reason"]


@pytest.mark.parametrize("drivers", TAKEN_ON_LINUX, ids="+".join)
@pytest.mark.parametrize("upstream", ["", SILENT])
@pytest.mark.parametrize(("memory_mb", "nodes"), [(16000, 3), (7499, 1)])
def test_macos_takes_docker_whatever_else_there_is(drivers, upstream, memory_mb, nodes):
    choice = chosen(system="Darwin", upstream=upstream, drivers=drivers, memory_mb=memory_mb)
    assert (choice["supply"], choice["driver"], choice["nodes"]) == ("upstream", "docker", nodes)
    assert choice["driver_reason"] == ("it is there" if "docker" in drivers else "it is the one for macOS; it is not there, and must be installed first")


def test_short_memory_says_what_one_node_costs():
    reason = chosen(memory_mb=6000)["nodes_reason"]
    assert "6000 MiB" in reason
    assert "What that costs" in reason
    assert chosen()["nodes_reason"] == ""


@pytest.mark.parametrize("supply", ["source", "upstream"])
@pytest.mark.parametrize("upstream", ["", SILENT])
@pytest.mark.parametrize("kept", [{}, {"supply": "source"}, {"supply": "upstream"}])
def test_what_was_asked_wins(supply, upstream, kept):
    choice = chosen(supply=supply, upstream=upstream, kept=kept)
    assert (choice["supply"], choice["supply_reason"]) == (supply, "as asked")


@pytest.mark.parametrize("driver", ["docker", "podman", "kvm2"])
@pytest.mark.parametrize("supply", ["source", "upstream"])
def test_a_driver_that_was_asked_wins(driver, supply):
    choice = chosen(driver=driver, supply=supply, drivers=["docker"])
    assert (choice["driver"], choice["driver_reason"]) == (driver, "as asked")


def test_a_second_run_does_not_change_its_mind():
    kept = {"supply": "upstream", "driver": "kvm2"}
    for upstream, drivers in itertools.product(["", SILENT], TAKEN_ON_LINUX):
        choice = chosen(kept=kept, upstream=upstream, drivers=drivers)
        assert (choice["supply"], choice["driver"]) == ("upstream", "kvm2")
    assert chosen(kept={"supply": "source"})["supply"] == "source"
