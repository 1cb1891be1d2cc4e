"""What kube-score and checkov find in the manifests that are Drydock's own.

Upstream's objects are upstream's to answer for, but for those that are moved to a namespace of Drydock's. The others are looked at as
the API server would keep them: a container that says nothing takes the limits of its namespace.
"""

import copy
import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml
from project import pods_in, versions

# kube-score's grade of what is as it should be.
FAULTLESS = 10


@dataclass(frozen=True, order=True)
class Finding:
    # The check's name in its tool, and in words.
    check: str
    # Kind namespace/name; the namespace of what has none is "-".
    object: str


def own_objects(rendering):
    """The manifests to look at; definitions are for upstream's kinds only."""
    upstream = {identity(obj) for objects in rendering.manifests.values() for obj in objects}
    objects = [entry.object for entry in rendering.applied if identity(entry.object) not in upstream]
    limits = {
        obj["metadata"]["namespace"]: obj["spec"]["limits"][0] for obj in objects if obj["kind"] == "LimitRange"
    }
    return [limited(obj, limits) for obj in objects]


def identity(obj):
    return obj["kind"], obj["metadata"].get("namespace"), obj["metadata"]["name"]


def limited(obj, limits):
    limit = limits.get(obj["metadata"].get("namespace"), {"defaultRequest": {}, "default": {}})
    completed = copy.deepcopy(obj)
    for pod in pods_in(completed):
        for container in pod["spec"]["containers"]:
            own = container.get("resources", {})
            container["resources"] = {
                "requests": {**limit["defaultRequest"], **own.get("requests", {})},
                "limits": {**limit["default"], **own.get("limits", {})},
            }
    return completed


def findings(rendering, folder):
    """Everything that either tool finds, sorted; `folder` is for what it reads."""
    programs = Path(os.environ.get("DRYDOCK_CHECKS", ""))
    assert (programs / "kube-score").is_file(), "kube-score and checkov are not there: run `make test-contract`, which installs them"
    manifests = folder / "manifests.yaml"
    manifests.write_text(yaml.safe_dump_all(own_objects(rendering)))
    return sorted(set(by_kube_score(programs, manifests)) | set(by_checkov(programs, manifests)))


def by_kube_score(programs, manifests):
    release = ".".join(versions()["drydock_kubernetes_version"].split(".")[:2])
    # 1: it found something.
    found = answer([programs / "kube-score", "score", f"--kubernetes-version=v{release}", "--output-format=json", manifests], {0, 1})
    for obj in found:
        metadata = obj["object_meta"]
        name = f"{obj['type_meta']['kind']} {metadata.get('namespace', '-')}/{metadata['name']}"
        for check in obj["checks"]:
            if not check["skipped"] and check["grade"] < FAULTLESS:
                for comment in check["comments"] or [{"summary": check["check"]["name"]}]:
                    yield Finding(f"{check['check']['id']}: {comment['summary']}", name)


def by_checkov(programs, manifests):
    arguments = ["--framework=kubernetes", "--file", manifests, "--output=json", "--quiet", "--compact", "--skip-download", "--soft-fail"]
    found = answer([programs / "checkov/bin/checkov", *arguments], {0})
    assert found["summary"]["passed"] and not found["summary"]["parsing_errors"], found["summary"]
    for check in found["results"]["failed_checks"]:
        kind, namespace, name = check["resource"].split(".", 2)
        # It says so of what has none; nothing of ours is in that namespace.
        yield Finding(f"{check['check_id']}: {check['check_name']}", f"{kind} {'-' if namespace == 'default' else namespace}/{name}")


def answer(command, codes):
    """The JSON that a program prints."""
    run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode in codes, run.stdout + run.stderr
    return json.loads(run.stdout)
