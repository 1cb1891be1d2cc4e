"""What roles make of the choice of supply, driver and nodes: how Minikube is started, and what is told of addresses."""

import json
import os
import subprocess

import pytest
from project import ROOT

CHOICES = [
    {"supply": "source", "driver": "podman", "nodes": 3},
    {"supply": "upstream", "driver": "podman", "nodes": 3},
    {"supply": "upstream", "driver": "docker", "nodes": 3},
    {"supply": "upstream", "driver": "kvm2", "nodes": 3},
    {"supply": "upstream", "driver": "docker", "nodes": 1},
]
KERNELS = {"Linux 6.1.0": None, "Darwin 23.1.0": "macOS", "Linux 5.15.153.1-microsoft-standard-WSL2": "Windows"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("choices")
    supplied = {"local_images": {"kicbase": "localhost/drydock/kicbase:1"}, "programs": {"minikube": "/cache/minikube"}}
    given = {
        "drydock_name": "contract",
        "choices": CHOICES,
        "kernels": list(KERNELS),
        "write_to": str(folder / "made.json"),
        "drydock_platform_choice": "minikube",
    }
    state = folder / "state/drydock/contract"
    (state / "secrets").mkdir(parents=True)
    (state / "secrets/door").write_text("secret\n")
    (state / "supply.json").write_text(json.dumps(supplied))
    run = subprocess.run(
        ["ansible-playbook", "--extra-vars", json.dumps(given), "tests/contract/choices.yml"],
        cwd=ROOT, env={**os.environ, "XDG_STATE_HOME": str(folder / "state")}, capture_output=True, text=True, timeout=120, check=False,
    )
    assert run.returncode == 0, run.stdout[-4000:]
    return json.loads((folder / "made.json").read_text())


def started(made, **wanted):
    [found] = [entry for choice, entry in zip(CHOICES, made["started"], strict=True) if choice == wanted]
    options = dict(word.split("=", 1) for word in found["command"] if word.startswith("--") and "=" in word and "extra-config" not in word)
    return found, options


def test_source_starts_its_own_image_with_its_own_pod_network(made):
    found, options = started(made, supply="source", driver="podman", nodes=3)
    assert options["--driver"] == "podman"
    assert options["--base-image"] == "localhost/drydock/kicbase:1"
    assert options["--cni"].endswith("/pod-network.yaml")
    assert {"registry.k8s.io", "quay.io", "ghcr.io", "docker.io", "registry.drydock.internal"} == set(found["registries"])


@pytest.mark.parametrize("driver", ["podman", "docker", "kvm2"])
def test_upstream_starts_calico_and_pulls_only_our_own_images_from_us(made, driver):
    found, options = started(made, supply="upstream", driver=driver, nodes=3)
    assert options["--driver"] == driver
    assert options["--cni"] == "calico"
    assert options["--nodes"] == "3"
    assert found["registries"] == ["registry.drydock.internal"]
    assert found["pool"] == "192.168.67.200-192.168.67.239"
    # A container beside the nodes, or the host's own address in a network that is not podman's.
    assert found["registry"] == ("192.168.67.250:5000" if driver == "podman" else "192.168.67.1:5000")


def test_containers_share_the_machine_and_virtual_machines_do_not(made):
    for driver, memory, cpus in (("docker", "no-limit", "no-limit"), ("podman", "no-limit", "no-limit"), ("kvm2", "5000mb", "2")):
        _, options = started(made, supply="upstream", driver=driver, nodes=3)
        assert (options["--memory"], options["--cpus"]) == (memory, cpus)


def test_one_node_is_one_node(made):
    found, options = started(made, supply="upstream", driver="docker", nodes=1)
    assert options["--nodes"] == "1"
    assert found["nodes"] == ["192.168.67.2"]


@pytest.mark.parametrize("kernel", KERNELS)
def test_a_tunnel_is_explained_where_there_is_no_route(made, kernel):
    text = made["told"][list(KERNELS).index(kernel)]
    system = KERNELS[kernel]
    assert "192.168.67.200 portal.drydock.internal" in text
    assert ("minikube tunnel --profile=contract" in text) == (system is not None)
    if system:
        assert f"virtual machine that {system} has no route to" in text
        assert "127.0.0.1" in text
