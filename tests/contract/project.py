"""Where things stand in this project, and how its YAML is read."""

import subprocess
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
ROLES = ROOT / "roles"


def role_names():
    return sorted(path.name for path in ROLES.iterdir() if path.is_dir())


def read_yaml(path):
    """A YAML file of one document; an absent or empty one is an empty mapping."""
    return (yaml.safe_load(path.read_text()) if path.exists() else None) or {}


def role_defaults(role):
    return read_yaml(ROLES / role / "defaults/main.yml")


def versions():
    return read_yaml(ROOT / "group_vars/all/versions.yml")


def walk(value):
    """Every mapping within a YAML value, at any depth."""
    if isinstance(value, dict):
        yield value
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    for child in children:
        yield from walk(child)


def pods_in(obj):
    """The pod templates of any workload: they are what has containers."""
    return [
        value
        for value in walk(obj)
        if isinstance(value.get("spec"), dict) and isinstance(value["spec"].get("containers"), list)
    ]


def project_files():
    """Every file that is, or is about to be, part of the project."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.split("\0")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]
