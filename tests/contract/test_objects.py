"""One role applies objects: it marks them as ours, and keeps secrets out of logs and renderings."""

from project import ROLES, read_yaml, walk

MODULE = "kubernetes.core.k8s"
LABELS = {"app.kubernetes.io/managed-by": "drydock", "drydock.dev/platform": "contract"}


def test_no_other_role_applies_objects():
    applying = {
        path.relative_to(ROLES).parts[0]
        for path in ROLES.glob("*/tasks/*.yml")
        for task in walk(read_yaml(path))
        if isinstance(task.get(MODULE), dict) and task[MODULE].get("state") != "absent"
    }
    assert applying == {"objects"}


def test_every_object_is_marked_as_ours(rendering):
    # Minikube applies the pod network itself; it goes with the cluster.
    ours = [entry for entry in rendering.applied if entry.role != "minikube"]
    assert ours
    assert [str(entry) for entry in ours if not LABELS.items() <= entry.object["metadata"].get("labels", {}).items()] == []


def test_secrets_are_not_shown(rendering):
    secrets = [entry for entry in rendering.applied if entry.object["kind"] == "Secret" and {"data", "stringData"} & entry.object.keys()]
    assert len(secrets) > 8
    assert [str(entry) for entry in secrets if entry.is_shown] == []
