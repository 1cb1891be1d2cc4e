"""Mitogen's strategy, by which the Makefile runs the playbooks."""

import os
import re
import subprocess

import yaml

from project import ROLES, ROOT, role_names

ALLOWED = re.compile(r"^Cpus_allowed:\s+(\S+)$", re.MULTILINE)
# Modules that start themselves once more by the system's Python, which Mitogen's strategy fails at.
RESPAWNING = re.compile(r"ansible\.builtin\.(apt|apt_repository|dnf|package|package_facts):")


def test_what_a_task_starts_may_run_on_every_cpu():
    ran = subprocess.run(
        ["ansible", "localhost", "--module-name=ansible.builtin.command", "--args=cat /proc/self/status"],
        cwd=ROOT, env={**os.environ, "ANSIBLE_STRATEGY": "mitogen_unpinned"}, capture_output=True, text=True, timeout=60, check=True,
    )
    with open("/proc/self/status", encoding="utf-8") as own:
        assert ALLOWED.findall(ran.stdout) == ALLOWED.findall(own.read())


def test_what_installs_packages_runs_by_ansibles_own_strategy():
    installing = {role for role in role_names() if any(RESPAWNING.search(path.read_text()) for path in (ROLES / role).glob("tasks/**/*.yml"))}
    plays = [play for path in (ROOT / "playbooks").glob("*.yml") for play in yaml.safe_load(path.read_text()) if "roles" in play]
    strategies = {role["role"]: play.get("strategy") for play in plays for role in play["roles"] if role["role"] in installing}
    assert strategies == dict.fromkeys(installing, "ansible.builtin.linear")
