"""What the roles apply on a cluster of the user's own: nothing of what others have installed, and everything else by its facts."""

import base64
import json
import re

import kubernetes_validate
import pytest
from project import pods_in, versions
from rendered import applying_task_files, record
from restricted import violations
from test_images import images_of

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


def rendered_on(rendering, parts, roles=None, **found):
    state = rendering.folder / "state/drydock/contract"
    platform = {"platform": "existing", "supply": "source", "subnet": "", "found": {**FOUND, "parts": parts, **found}}
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


@pytest.fixture(scope="module")
def with_registry(rendering):
    return rendered_on(rendering, [], {"namespaces", "admission", "pull_secret", "cluster_registry"}, registry="cluster")


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


def test_there_is_no_registry_in_the_cluster_where_one_was_given(endowed, bare):
    assert [str(entry) for entry in [*endowed, *bare] if entry.role == "cluster_registry"] == []
    assert "registry" not in names(of_kind([*endowed, *bare], "Namespace"))


def test_a_registry_in_the_cluster_is_found_at_localhost_of_every_node(with_registry):
    [service] = [entry.object for entry in with_registry if entry.object["kind"] == "Service"]
    [port] = service["spec"]["ports"]
    assert service["spec"]["type"] == "NodePort"
    assert port["nodePort"] == port["port"] == 30500
    secrets = [obj["data"] for obj in of_kind(with_registry, "Secret") if obj["metadata"]["name"] == "drydock-registry"]
    logins = [json.loads(base64.b64decode(data[".dockerconfigjson"]))["auths"] for data in secrets]
    assert logins
    assert {address for login in logins for address in login} == {"localhost:30500"}
    [policy] = of_kind(with_registry, "ValidatingAdmissionPolicy")
    assert "localhost:30500/drydock/" in json.dumps(policy["spec"])


def test_a_registry_in_the_cluster_has_a_namespace_that_allows_its_port(with_registry):
    assert "registry" in names(of_kind(with_registry, "Namespace"))
    [quota] = [obj for obj in of_kind(with_registry, "ResourceQuota") if obj["metadata"]["namespace"] == "registry"]
    assert quota["spec"]["hard"]["services.nodeports"] == "1"


def test_a_registry_in_the_cluster_is_valid_and_keeps_to_restricted(rendering, with_registry):
    objects = [entry.object for entry in with_registry if entry.role == "cluster_registry"]
    for obj in objects:
        kubernetes_validate.validate(obj, versions()["drydock_kubernetes_version"], strict=True)
    pods = [pod for obj in objects for pod in pods_in(obj)]
    assert [violation for pod in pods for violation in violations(pod)] == []
    assert set().union(*map(images_of, objects)) == {rendering.images["registry"]}
