"""The objects that our roles apply, as Ansible itself renders them.

Ansible runs the roles' own task files. Only the collection kubernetes.core is another one (recorder/): it writes the
objects down instead of applying them, and answers every question as an empty cluster would.
"""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import yaml
from project import ROLES, ROOT, read_yaml, role_names, walk

# Roles that apply objects for others, which include them.
INTERNAL = {"objects", "service", "upstream_manifest"}
# Roles that apply nothing where images are built here, for nodes of our own; they have tests of their own.
ELSEWHERE_ONLY = {"cluster_registry", "grafana"}
INCLUDES = {"ansible.builtin.import_role", "ansible.builtin.include_role"}


# Off unless asked for, but rendered all the same; and a database that is there.
GIVEN = {
    "alertmanager_slack_url": "https://hooks.slack.com/services/x",
    "alertmanager_mail_to": "operator@example.org",
    "alertmanager_mail_user": "user",
    "alertmanager_mail_password": "secret",
    "drydock_cluster_reachable": True,
    "drydock_postgres": {
        "environment": {"PGHOST": "postgres.database.svc", "PGPORT": "5432", "PGDATABASE": "shop"},
        "read_only_host": "postgres-ro.database.svc",
    },
    "preflight_subnet": "192.168.67.0/24",
}


@dataclass(frozen=True)
class Applied:
    """One object, and the role that applies it."""

    role: str
    object: dict
    # Whether its task shows it in logs and `make render` writes it down.
    is_shown: bool = True

    def __str__(self):
        metadata = self.object["metadata"]
        return f"{self.role}: {self.object['kind']} {metadata.get('namespace', '-')}/{metadata['name']}"


@dataclass(frozen=True)
class Rendering:
    # Of the state and the records of all this.
    folder: Path
    applied: list[Applied]
    # Every image of upstream's that a manifest may name.
    images: dict[str, str]
    # The project's own, and where the cluster pulls them from.
    own_images: dict[str, str]
    own_registry: str
    # The objects of upstream's manifests by file name, as the build of the images exported them.
    manifests: dict[str, list[dict]]
    # Images that podman on this machine can run, and the environment that it needs for them.
    local_images: dict[str, str]
    podman_environment: dict[str, str]
    # What Prometheus is to find a target of.
    scraped_jobs: list[str]


def applying_task_files():
    """The task files that apply objects: themselves, or by a role that does it for them."""
    found = []
    for role in role_names():
        for path in sorted((ROLES / role / "tasks").glob("*.yml")):
            if role not in INTERNAL and any(map(applies, walk(read_yaml(path)))):
                found.append({"role": role, "file": path.name})
    return found


def applies(task):
    included = {task[key]["name"] for key in INCLUDES & task.keys() if "tasks_from" not in task[key]}
    return not included.isdisjoint(INTERNAL)


def play(folder, *arguments, timeout_seconds):
    """Run a playbook that must succeed."""
    run = attempt(folder, *arguments, timeout_seconds=timeout_seconds)
    assert run.returncode == 0, "\n".join((run.stdout + run.stderr).splitlines()[-60:])


def attempt(folder, *arguments, timeout_seconds):
    """Run a playbook as a platform of its own, whose state and records lie in `folder`."""
    return subprocess.run(
        ["ansible-playbook", "--extra-vars", "drydock_name=contract drydock_supply_choice=source", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=timeout_seconds, check=False,
        env={
            **os.environ,
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT / "tests/contract/recorder"),
            "RECORD_TO": str(folder / "records"),
            "XDG_STATE_HOME": str(folder / "state"),
        },
    )


def record(folder, files, **given):
    """What these task files apply; `given` are variables that win over all others."""
    records = folder / "records"
    for path in records.glob("applied-*.json"):
        path.unlink()
    variables = {**GIVEN, **given, "recorded_task_files": files}
    play(folder, "--check", "--extra-vars", json.dumps(variables), "tests/contract/record.yml", timeout_seconds=180)
    found = [json.loads(path.read_text()) for path in records.glob("applied-*.json")]
    return [Applied(entry["role"], obj, entry["is_shown"]) for entry in found for obj in entry["objects"]]


def write_state(state):
    """What a dry run must find there to render the door's secrets; nobody looks into it."""
    for name in ("certificates/ca.crt", "certificates/ca.key", "certificates/door.crt", "certificates/door.key", "secrets/door",
                 "certificates/postgres.crt", "certificates/postgres.key"):
        (state / name).parent.mkdir(exist_ok=True)
        (state / name).write_text(f"{name}\n")


def minikubes(records):
    """What Minikube applies for us."""
    return [Applied("minikube", obj) for obj in yaml.safe_load_all((records / "pod-network.yaml").read_text())]


def render(folder):
    """Everything that the roles apply; `folder` is for what they write."""
    records = folder / "records"
    records.mkdir()
    # The manifests of upstream come from the build: seconds where it is cached, 20 minutes where nothing is built yet.
    play(folder, "playbooks/build.yml", timeout_seconds=3000)
    write_state(folder / "state/drydock/contract")
    files = applying_task_files()
    applied = [*record(folder, files), *minikubes(records)]
    silent = {entry["role"] for entry in files} - {entry.role for entry in applied} - ELSEWHERE_ONLY
    assert not silent, f"nothing was recorded of {silent}"
    supply = json.loads((folder / "state/drydock/contract/supply.json").read_text())
    facts = json.loads((records / "facts.json").read_text())
    return Rendering(
        folder=folder,
        applied=sorted(applied, key=str),
        images=facts["upstream"],
        own_images={key: image["name"] for key, image in supply["images"].items() if key not in facts["upstream"]},
        own_registry=facts["own_registry"],
        manifests={name: json.loads(Path(path).read_text()) for name, path in supply["manifests"].items()},
        local_images=supply["local_images"],
        podman_environment=facts["podman_environment"],
        scraped_jobs=facts["scraped_jobs"],
    )
