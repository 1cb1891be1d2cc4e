"""What the roles apply on a cluster of the user's own: nothing of what others have installed, and everything else by its facts."""

import json
import re

import pytest
from rendered import applying_task_files, record

FOUND = {
    "nodes": ["10.0.0.11", "10.0.0.12", "10.0.0.13"],
    "api_server_addresses": ["10.0.0.1"],
    "api_server_port": 6443,
    "pod_cidr": "10.42.0.0/16",
    "storage_class": "theirs",
    "load_balancer_pool": "",
    "network_policies": True,
    "registry": "registry.example.org/team",
}
# Each role that leaves its thing to others, and the namespace that is for it alone.
PARTS = {
    "network_policies": None, "metallb": "metallb-system", "storage": "local-path-storage", "metrics_server": None, "prometheus_operator": None,
    "cloudnative_pg": "cnpg-system", "kube_state_metrics": None, "node_exporter": "node-exporter",
}


def rendered_on(rendering, parts, roles=None):
    state = rendering.folder / "state/drydock/contract"
    platform = {"platform": "existing", "supply": "source", "subnet": "", "found": {**FOUND, "parts": parts}}
    (state / "platform.json").write_text(json.dumps(platform))
    (state / "kubeconfig").touch()
    (state / "registry").mkdir(exist_ok=True)
    (state / "registry/auth.json").write_text(json.dumps({"auths": {"registry.example.org": {"auth": "dXNlcjpwYXNz"}}}))
    try:
        # The tasks of the roles themselves are asked, for they decide: `main`, and not the files that apply.
        files = [{"role": entry["role"], "file": "main.yml" if entry["role"] in PARTS else entry["file"]} for entry in applying_task_files()
                 if roles is None or entry["role"] in roles]
        return record(rendering.folder, files, drydock_platform_choice="existing")
    finally:
        for name in ("platform.json", "kubeconfig"):
            (state / name).unlink()


@pytest.fixture(scope="module")
def endowed(rendering):
    return rendered_on(rendering, sorted(PARTS))


@pytest.fixture(scope="module")
def bare(rendering):
    return rendered_on(rendering, [], {"namespaces", *PARTS})


def of_kind(applied, kind):
    return [entry.object for entry in applied if entry.object["kind"] == kind]


def names(objects):
    return {obj["metadata"]["name"] for obj in objects}


def test_what_others_have_installed_is_left_to_them(endowed):
    assert {entry.role for entry in endowed} & PARTS.keys() == set()
    assert names(of_kind(endowed, "Namespace")) & {name for name in PARTS.values() if name} == set()
    assert of_kind(endowed, "CustomResourceDefinition") == []


def test_what_the_cluster_lacks_is_brought(bare):
    assert PARTS.keys() <= {entry.role for entry in bare}
    assert {name for name in PARTS.values() if name} <= names(of_kind(bare, "Namespace"))


def test_volumes_are_of_the_clusters_class(endowed):
    text = json.dumps([entry.object for entry in endowed])
    assert set(re.findall(r'"storageClass(?:Name)?": "([^"]+)"', text)) == {"theirs"}


def test_network_policies_know_the_clusters_addresses(endowed):
    blocks = json.dumps([obj["spec"] for obj in of_kind(endowed, "NetworkPolicy")])
    for address in ["10.0.0.1/32", *(f"{node}/32" for node in FOUND["nodes"]), FOUND["pod_cidr"]]:
        assert f'"{address}"' in blocks
    assert '"port": 6443' in blocks
    assert "192.168." not in blocks


def test_nothing_is_expected_of_what_is_not_ours_to_scrape(endowed):
    monitors = names(of_kind(endowed, "PodMonitor"))
    assert {"postgres", "coredns"} <= monitors
    assert monitors & {"etcd", "kube-scheduler", "kube-proxy", "metallb", "cloudnative-pg", "node-exporter"} == set()
    rules = json.dumps([obj["spec"] for obj in of_kind(endowed, "PrometheusRule")])
    assert "metallb" not in rules
