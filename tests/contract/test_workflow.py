"""The workflow for users' repositories runs verbs of the Makefile, and those are there."""

import re

from project import ROOT, read_yaml

WORKFLOW = ROOT / ".github/workflows/ci.yml"
MAKE = re.compile(r"sudo --preserve-env=HOME make (\S+)((?: [A-Z]+=\S+)*)")
# Hands the cache over to who packs it.
OTHER = re.compile(r'sudo chown -R "\$\(id -u\):\$\(id -g\)" ~/\.cache/drydock')


def runs():
    return [step["run"] for job in read_yaml(WORKFLOW)["jobs"].values() for step in job["steps"] if "run" in step]


def verbs():
    return [match.group(1) for run in runs() if (match := MAKE.fullmatch(run))]


def test_every_step_is_a_verb_of_the_makefile():
    strange = [run for run in runs() if not MAKE.fullmatch(run) and not OTHER.fullmatch(run)]
    assert strange == []
    targets = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(verbs()) <= targets


def test_it_checks_and_brings_a_platform_up_and_down():
    assert verbs() == ["lint", "test-unit", "up", "seed", "bench", "down"]


def test_every_variable_is_known_to_the_makefile():
    makefile = (ROOT / "Makefile").read_text()
    given = {name for run in runs() if (match := MAKE.fullmatch(run)) for name in re.findall(r"([A-Z]+)=", match.group(2))}
    assert given
    assert [name for name in given if not re.search(rf"\b{name}\b", makefile)] == []
