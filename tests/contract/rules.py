"""Prometheus' rules as the role `objectives` renders them, and promtool out of the image that runs them."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import jinja2
import yaml
from project import ROLES, ROOT, read_yaml, role_defaults

# promtool's own files, but for the numbers that are the rules' own: these come from where the rules have them.
TEST_FILES = sorted((ROLES / "objectives/tests").glob("*.yml.j2"))
JINJA = jinja2.Environment(
    variable_start_string="<<", variable_end_string=">>", trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
)


@dataclass(frozen=True)
class Rules:
    """A folder with rules.yml and the test files beside it, and what is needed to run promtool on them."""

    folder: Path
    image: str
    podman_environment: dict[str, str]

    def all(self):
        return [rule for group in read_yaml(self.folder / "rules.yml")["groups"] for rule in group["rules"]]

    def alerts(self):
        return [rule for rule in self.all() if "alert" in rule]

    def tests(self):
        """Every test of every file."""
        return [test for path in TEST_FILES for test in read_yaml(self.folder / path.stem)["tests"]]

    def promtool(self, *arguments):
        # The image holds nothing but the programs.
        return subprocess.run(
            ["podman", "run", "--rm", "--network", "none", "--log-driver", "none", "--user", "0:0", "--tmpfs", "/tmp",
             "--volume", f"{self.folder}:{self.folder}:ro", "--workdir", self.folder,
             "--entrypoint", "/usr/bin/promtool", self.image, *arguments],
            env={**os.environ, **self.podman_environment}, capture_output=True, text=True, timeout=120, check=False,
        )


def write_rules(rendering, folder):
    groups = [
        group
        for entry in rendering.applied if entry.object["kind"] == "PrometheusRule"
        for group in entry.object["spec"]["groups"]
    ]
    (folder / "rules.yml").write_text(yaml.safe_dump({"groups": groups}))
    numbers = role_defaults("objectives")
    for name in ("slo", "postgres", "redis", "services", "monitoring"):
        numbers |= read_yaml(ROOT / f"group_vars/all/{name}.yml")
    numbers["drydock_scraped_jobs"] = rendering.scraped_jobs
    for path in TEST_FILES:
        (folder / path.stem).write_text(JINJA.from_string(path.read_text()).render(numbers))
    return Rules(folder, rendering.local_images["prometheus"], rendering.podman_environment)
