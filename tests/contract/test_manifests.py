"""What the roles apply is valid for Kubernetes 1.29, and `restricted` where its namespace says so."""

import jsonschema
import kubernetes_validate
import pytest
from project import pods_in, versions, walk
from restricted import violations

BUILT_IN_NAMESPACES = {"default", "kube-system", "kube-public"}


@pytest.fixture(scope="module")
def applied(rendering):
    return rendering.applied


def of_kind(applied, kind):
    return [entry.object for entry in applied if entry.object["kind"] == kind]


def schemas_of_custom_kinds(applied):
    """(apiVersion, kind) of every custom resource, and its schema, in which unknown fields are errors."""
    schemas = {}
    for definition in of_kind(applied, "CustomResourceDefinition"):
        spec = definition["spec"]
        for version in spec["versions"]:
            key = (f"{spec['group']}/{version['name']}", spec["names"]["kind"])
            schemas[key] = closed(version["schema"]["openAPIV3Schema"])
    return schemas


def closed(schema):
    """An OpenAPI schema as Kubernetes reads it: fields that it does not name are not there."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(value) for key, value in schema.items()}
    if schema.get("x-kubernetes-int-or-string"):
        result["type"] = ["integer", "string"]
    if schema.get("properties") and not schema.get("x-kubernetes-preserve-unknown-fields"):
        result.setdefault("additionalProperties", False)
    return result


def open_metadata(schema):
    """Kubernetes itself checks metadata; definitions only say that it is an object."""
    return {**schema, "properties": {**schema["properties"], "metadata": {"type": "object"}}}


def test_built_in_objects_are_valid(applied):
    custom = schemas_of_custom_kinds(applied)
    faults = {}
    for entry in applied:
        if (entry.object["apiVersion"], entry.object["kind"]) in custom:
            continue
        try:
            kubernetes_validate.validate(entry.object, versions()["drydock_kubernetes_version"], strict=True)
        except (kubernetes_validate.ValidationError, kubernetes_validate.SchemaNotFoundError) as fault:
            faults[str(entry)] = str(fault) or type(fault).__name__
    assert faults == {}


def test_custom_objects_fit_their_definitions(applied):
    custom = schemas_of_custom_kinds(applied)
    entries = [entry for entry in applied if (entry.object["apiVersion"], entry.object["kind"]) in custom]
    assert entries
    faults = {}
    for entry in entries:
        schema = open_metadata(custom[entry.object["apiVersion"], entry.object["kind"]])
        errors = jsonschema.Draft202012Validator(schema).iter_errors(entry.object)
        if messages := [f"{error.json_path}: {error.message}" for error in errors]:
            faults[str(entry)] = messages
    assert faults == {}


def test_every_namespace_is_created_with_its_limits(applied):
    created = {obj["metadata"]["name"] for obj in of_kind(applied, "Namespace")}
    used = {entry.object["metadata"].get("namespace", "default") for entry in applied}
    assert used - BUILT_IN_NAMESPACES <= created
    for kind in ("LimitRange", "ResourceQuota"):
        assert {obj["metadata"]["namespace"] for obj in of_kind(applied, kind)} >= created, kind


def test_only_the_role_namespaces_creates_namespaces(applied):
    assert {entry.role for entry in applied if entry.object["kind"] == "Namespace"} == {"namespaces"}


def test_pods_keep_the_standard_of_their_namespace(applied):
    restricted = {
        obj["metadata"]["name"]
        for obj in of_kind(applied, "Namespace")
        if obj["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    }
    looked_at, faults = 0, {}
    for entry in applied:
        if entry.object["metadata"].get("namespace") not in restricted:
            continue
        for pod in pods_in(entry.object):
            looked_at += 1
            if found := violations(pod):
                faults[str(entry)] = found
    assert looked_at, f"no pod template in {restricted}"
    assert faults == {}


def test_priority_classes_are_there_and_all_of_them_are_used(applied):
    created = {obj["metadata"]["name"] for obj in of_kind(applied, "PriorityClass")}
    named = {place["priorityClassName"] for entry in applied for place in walk(entry.object) if isinstance(place.get("priorityClassName"), str)}
    assert {name for name in named if not name.startswith("system-")} == created


# What an operator makes pods of.
POD_MAKERS = {"Alertmanager", "Cluster", "Prometheus"}


def test_every_pod_has_a_priority(applied):
    specs = {str(entry): pod["spec"] for entry in applied for pod in pods_in(entry.object)}
    specs |= {str(entry): entry.object["spec"] for entry in applied if entry.object["kind"] in POD_MAKERS}
    assert {entry.object["kind"] for entry in applied} >= POD_MAKERS
    assert [name for name, spec in specs.items() if not spec.get("priorityClassName")] == []


def test_every_container_has_an_image(applied):
    """A patch whose container has another name than upstream's would add a container."""
    pods = [(entry, pod) for entry in applied for pod in pods_in(entry.object)]
    assert pods
    for entry, pod in pods:
        for container in pod["spec"]["containers"]:
            assert container.get("image"), f"{entry}: container {container['name']}"


def test_a_namespace_that_is_not_restricted_says_why(applied):
    reasons = {
        obj["metadata"]["name"]: obj["metadata"].get("annotations", {}).get("drydock.dev/pod-security-reason", "")
        for obj in of_kind(applied, "Namespace")
        if obj["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] != "restricted"
    }
    assert {name for name, reason in reasons.items() if len(reason.split()) < 5} == set()
