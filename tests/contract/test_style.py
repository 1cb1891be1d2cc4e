"""The rules of style that reading alone can check."""

import os
import re
import subprocess

import pytest
from project import ROLES, ROOT, project_files, read_yaml, role_names, walk

PLAYBOOKS = [ROOT / "site.yml", *sorted((ROOT / "playbooks").glob("*.yml"))]
PLAY_KEYS = {"name", "hosts", "gather_facts", "module_defaults", "environment", "strategy", "roles"}
IMPORT_KEYS = {"name", "ansible.builtin.import_playbook"}


def short(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("role", role_names())
def test_main_is_a_contents_page(role):
    lines = (ROLES / role / "tasks/main.yml").read_text().splitlines()
    assert len(lines) <= 40, f"roles/{role}/tasks/main.yml has {len(lines)} lines"


@pytest.mark.parametrize("path", PLAYBOOKS, ids=short)
def test_plays_name_hosts_and_roles_and_hold_no_logic(path):
    plays = read_yaml(path)
    assert plays
    for play in plays:
        allowed = IMPORT_KEYS if "ansible.builtin.import_playbook" in play else PLAY_KEYS
        assert set(play) <= allowed, f"{short(path)}: {set(play) - allowed}"


@pytest.mark.parametrize("path", sorted(ROLES.glob("*/tasks/*.yml")), ids=short)
def test_waits_poll_a_condition(path):
    modules = {key for task in walk(read_yaml(path)) for key in task}
    assert modules.isdisjoint({"pause", "ansible.builtin.pause"})


def test_nothing_is_excused_from_linting():
    marks = re.compile(r"#\s*" + "no" + r"qa|yamllint\s+disable|eslint-" + "disable|@ts-(ignore|expect-error|nocheck)")
    excused = [short(path) for path in source_files() if marks.search(path.read_text())]
    assert excused == []


def source_files():
    """Text that people wrote: neither lock files, nor pictures, nor this file, which names what it forbids."""
    kinds = {".yml", ".yaml", ".ts", ".py", ".sh", ".j2", ".sql", ".go", ".md", ".json", ".cfg", ".txt", ".mjs", ""}
    return [path for path in project_files() if path.suffix in kinds and path.name != "test_style.py"]


def test_typescript_files_stay_short():
    lengths = {short(path): len(path.read_text().splitlines()) for path in project_files() if path.suffix == ".ts"}
    assert lengths
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_files_are_named_for_what_they_hold():
    nameless = re.compile(r"^(utils?|helpers?|common|misc)$")
    assert [short(path) for path in project_files() if nameless.match(path.stem)] == []


def registry_hosts():
    """Hosts of the package registries that this machine's own clients are set up with."""
    told = subprocess.run(
        "npm config get registry; go env GOPROXY; pip config list; cat /etc/apt/sources.list /etc/apt/sources.list.d/*",
        shell=True, capture_output=True, text=True, check=False,
    ).stdout
    return sorted(set(re.findall(r"://(?:[^/@\s]*@)?([^/:\s,'\"|]+\.[^/:\s,'\"|]+)", told)))


def test_the_clients_tell_their_registries():
    assert len(registry_hosts()) >= 2, "npm, Go and apt have a registry each; without them the next test could not fail"


@pytest.mark.parametrize("host", registry_hosts())
def test_no_package_registry_is_named(host):
    naming = [short(path) for path in project_files() if host.encode() in path.read_bytes()]
    assert naming == []


def test_no_path_of_a_developers_machine():
    own = re.compile("|".join(re.escape(path) for path in (f"{ROOT}/", os.path.expanduser("~/."))))
    found = {short(path): match.group() for path in source_files() if (match := own.search(path.read_text()))}
    assert found == {}


def test_every_unit_test_is_found_by_the_runner():
    script = read_yaml(ROOT / "package.json")["scripts"]["test:unit"]
    folders = re.search(r'"\{(.+?)\}/\*\*/\*\.test\.ts"', script).group(1).split(",")
    tests = [path.relative_to(ROOT).parts[0] for path in project_files() if path.name.endswith(".test.ts")]
    assert sorted(set(tests)) == sorted(folders)
