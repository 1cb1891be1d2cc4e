"""Grafana, which is there where images can be pulled, and only there."""

import json

import kubernetes_validate
import pytest
from project import ROOT, pods_in, versions
from rendered import record
from restricted import violations
from test_images import images_of

FILES = [{"role": "grafana", "file": "secret.yml"}, {"role": "grafana", "file": "install.yml"}]


@pytest.fixture(scope="module")
def applied(rendering):
    (rendering.folder / "state/drydock/contract/secrets/grafana").write_text("never-shown\n")
    return record(rendering.folder, FILES, drydock_supply_choice="upstream")


@pytest.fixture(scope="module")
def objects(applied):
    return [entry.object for entry in applied]


def named(objects, kind, name):
    [found] = [obj for obj in objects if obj["kind"] == kind and obj["metadata"]["name"] == name]
    return found


def test_it_is_nowhere_where_images_are_built(rendering):
    assert [str(entry) for entry in rendering.applied if entry.role == "grafana"] == []
    assert "grafana" not in json.dumps([entry.object for entry in rendering.applied if entry.object["kind"] in {"Ingress", "NetworkPolicy"}])


def test_its_objects_are_valid(objects):
    for obj in objects:
        if obj["kind"] != "PodMonitor":
            kubernetes_validate.validate(obj, versions()["drydock_kubernetes_version"], strict=True)


def test_its_pod_keeps_to_restricted(objects):
    pods = [pod for obj in objects for pod in pods_in(obj)]
    assert pods
    assert [violation for pod in pods for violation in violations(pod)] == []


def test_its_images_are_those_that_are_pulled(objects):
    assert set().union(*map(images_of, objects)) == set(versions()["drydock_pulled_images"].values())


def test_only_the_sidecar_has_a_token(objects):
    spec = named(objects, "Deployment", "grafana")["spec"]["template"]["spec"]
    assert spec["automountServiceAccountToken"] is False
    holders = [container["name"] for container in spec["containers"] for mount in container["volumeMounts"] if mount["name"] == "token"]
    assert holders == ["dashboards"]


def test_every_dashboard_is_there_as_it_was_printed(objects):
    printed = {path.name: json.loads(path.read_text()) for path in (ROOT / "dashboards/json").glob("*.json")}
    maps = [obj for obj in objects if obj["kind"] == "ConfigMap" and obj["metadata"]["labels"].get("drydock.dev/dashboard") == "true"]
    assert printed
    assert {name: json.loads(text) for obj in maps for name, text in obj["data"].items()} == printed


def test_its_password_is_not_shown(applied):
    [secret] = [entry for entry in applied if entry.object["kind"] == "Secret"]
    assert not secret.is_shown
