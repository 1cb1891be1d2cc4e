"""SUPPLY=upstream against a mirror of the outside world: programs, manifests and images come under their upstream names.

What is served is what SUPPLY=source built, but for the manifests, which are upstream's own files.
"""

import json
import os
import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from outside import digest_of, outside
from project import ROOT, read_yaml, versions

# The Go module that SUPPLY=source takes a manifest out of, and the folder of images/ that requires it.
MODULES = {
    name: (description.parent, described["module"])
    for description in sorted((ROOT / "images").glob("*/image.yml"))
    for name, described in read_yaml(description).get("manifests", {}).items()
}


def filled_in(value):
    """What Jinja makes of values that name versions, and one another, only."""
    names = {**versions(), **read_yaml(ROOT / "group_vars/all/upstream.yml")}
    text = json.dumps(value)
    while found := re.search(r"\{\{ ([a-z0-9_]+)(?:\.([a-z0-9]+))? \}\}", text):
        name, key = found.groups()
        text = text.replace(found.group(), str(names[name][key] if key else names[name]))
    return json.loads(text)


def upstream(key):
    return filled_in(read_yaml(ROOT / "group_vars/all/upstream.yml")[f"drydock_upstream_{key}"])


def without_scheme(url):
    return url.removeprefix("https://")


@pytest.fixture(scope="module")
def cache(rendering):
    return Path(rendering.podman_environment["CONTAINERS_CONF"]).parents[1]


@pytest.fixture(scope="module")
def modules(cache):
    """Where the Go modules of the manifests lie, fetched by the build as go.sum pins them."""
    environment = {**os.environ, "GOMODCACHE": str(cache / "go/mod"), "GOFLAGS": "-mod=readonly", "GOTOOLCHAIN": "local", "GOWORK": "off"}

    def fetched(folder, module):
        argv = ["go", "mod", "download", "-json", module]
        told = subprocess.run(argv, cwd=folder, env=environment, capture_output=True, text=True, check=True)
        return Path(json.loads(told.stdout)["Dir"])

    return {name: fetched(*MODULES[name]) for name in upstream("manifests")}


def test_manifests_are_pinned_to_the_files_of_the_go_modules(modules):
    pinned = {(name, file["path"]): file["sha256"] for name, manifest in upstream("manifests").items() for file in manifest["files"]}
    assert pinned == {(name, path): digest_of(modules[name] / path) for name, path in pinned}


class Mirror:
    """The world, and runs of the playbook that builds, as a platform whose cache and state are its own."""

    def __init__(self, world, rendering, sums):
        self.world = world
        self.rendering = rendering
        self.given = {"drydock_name": "mirrored", "drydock_sha256": sums, "preflight_min_free_disk_mb": 2000}
        self.folder = world.folder
        self.environment = {"XDG_CACHE_HOME": str(world.folder / "cache"), "XDG_STATE_HOME": str(world.folder / "state")}

    def build(self, *arguments, drydock_supply_choice="upstream", **given):
        # Where the choice is given, one site must answer for all.
        sites = {} if drydock_supply_choice == "auto" else {"drydock_upstream_sites": ["https://quay.io/v2/"]}
        given = {**sites, "drydock_supply_choice": drydock_supply_choice, **given}
        argv = ["ansible-playbook", "--extra-vars", json.dumps({**self.given, **given}), *arguments, "playbooks/build.yml"]
        run = self.world.run(argv, self.environment, timeout_seconds=300)
        (self.folder / "build.log").write_text(run.stdout + run.stderr)
        return run.returncode, " ".join(run.stdout.split())

    def supply(self):
        return json.loads((self.folder / "state/drydock/mirrored/supply.json").read_text())

    def podman(self, *arguments):
        containers = self.folder / "cache/drydock/containers"
        settings = {"CONTAINERS_CONF": str(containers / "containers.conf"), "CONTAINERS_STORAGE_CONF": str(containers / "storage.conf")}
        run = self.world.run(["podman", *arguments], {**self.environment, **settings}, timeout_seconds=60)
        assert run.returncode == 0, run.stderr
        return run.stdout.split()

    def got(self):
        return [line for line in self.world.asked() if line.startswith("GET ")]


@pytest.fixture(scope="module")
def mirror(rendering, cache, modules, tmp_path_factory):
    folder = tmp_path_factory.mktemp("mirror")
    supply = json.loads((rendering.folder / "state/drydock/contract/supply.json").read_text())
    programs, manifests = upstream("programs"), upstream("manifests")
    registries = {"gcr.io", *({"docker.io": "registry-1.docker.io"}.get(host, host) for host in (name.split("/")[0] for name in rendering.images.values()))}
    urls = [program["url"] for program in programs.values()] + [manifest["source"] for manifest in manifests.values()]
    with outside(folder, sorted(registries | {urlsplit(url).hostname for url in urls})) as world:
        for registry in registries:
            world.serve(f"{registry}/v2/", "{}")
        for name, manifest in manifests.items():
            for file in manifest["files"]:
                world.serve(without_scheme(f"{manifest['source']}/{file['path']}"), modules[name] / file["path"])
        sums = {name: digest_of(serve_program(world, program, supply["programs"].get(name))) for name, program in programs.items()}
        k6 = programs["k6"]
        world.serve(without_scheme(k6["checksum"].removeprefix("sha256:")), f"{sums.pop('k6')}  {Path(k6['url']).name}\n")
        for key in read_yaml(ROOT / "group_vars/all/upstream.yml")["drydock_upstream_local_images"]:
            world.serve_image(rendering.images[key], Path(supply["images"][key]["oci"]))
        # The project's own images are built here with either supply, and were.
        built = folder / "cache/drydock/built"
        built.mkdir(parents=True)
        for result in (cache / "built").iterdir():
            if result.is_dir() and not result.name.endswith(".unfinished"):
                (built / result.name).symlink_to(result)
        yield Mirror(world, rendering, sums)


def serve_program(world, program, built):
    """What SUPPLY=source built; a text in place of what it does not build."""
    if built is None:
        built = world.folder / "not-built"
        built.write_text("not built from source\n")
    url = without_scheme(program["url"])
    if "member" in program:
        return world.serve_archive(url, program["member"], Path(built).resolve())
    world.serve(url, Path(built).resolve())
    return Path(built).resolve()


# In the order in which they stand: each takes up where the one before it ended.


def test_a_silent_site_makes_auto_build_from_source(mirror):
    mirror.world.faults({"ghcr.io/v2/": "refused"})
    code, said = mirror.build("--tags", "none", drydock_supply_choice="auto")
    assert code == 0, said
    assert re.search(r"SUPPLY=source \(upstream cannot be reached.*https://ghcr.io/v2/: HTTP Error 503", said), said
    assert "DRIVER=podman" in said


def test_upstream_that_was_asked_for_and_is_silent_is_refused(mirror):
    mirror.world.faults({"quay.io/v2/": "refused"})
    code, said = mirror.build("--tags", "preflight")
    assert code != 0
    assert re.search(r"SUPPLY=upstream: upstream cannot be reached \(https://quay.io/v2/: HTTP Error 503", said), said


def test_a_dry_run_downloads_nothing(mirror):
    mirror.world.faults()
    code, said = mirror.build("--check")
    assert code == 0, said
    assert mirror.got() == []
    assert not (mirror.folder / "state/drydock").exists()


def test_an_image_that_does_not_come_is_named(mirror):
    name = mirror.rendering.images["registry"]
    blob = next(url for url in mirror.world.served if url.startswith("registry-1.docker.io/v2/library/registry/blobs/"))
    mirror.world.faults({blob: "missing"})
    code, said = mirror.build()
    assert code != 0
    assert name in said
    assert "404" in said
    assert not (mirror.folder / "state/drydock/mirrored/supply.json").exists()


def test_auto_takes_everything_from_upstream_that_answers(mirror):
    mirror.world.faults()
    code, said = mirror.build(drydock_supply_choice="auto")
    assert code == 0, said
    assert "SUPPLY=upstream (upstream's registries and download sites answer)" in said
    assert sorted(mirror.podman("image", "list", "--format", "{{.Repository}}:{{.Tag}}")) == sorted(mirror.supply()["local_images"].values())


def test_programs_are_those_that_were_served(mirror):
    programs = mirror.supply()["programs"]
    assert set(programs) == set(upstream("programs"))
    built = json.loads((mirror.rendering.folder / "state/drydock/contract/supply.json").read_text())["programs"]
    for name in programs.keys() & built.keys():
        assert digest_of(Path(programs[name])) == digest_of(Path(built[name])), name
        assert os.access(programs[name], os.X_OK), name
    assert mirror.world.run([programs["kubectl"], "version", "--client"], {}, timeout_seconds=30).returncode == 0


@pytest.mark.parametrize("name", upstream("manifests"))
def test_manifests_are_the_same_with_either_supply(mirror, name):
    assert json.loads(Path(mirror.supply()["manifests"][name]).read_text()) == mirror.rendering.manifests[name]


def test_only_the_projects_own_images_are_built(mirror):
    images = {key: image["name"] for key, image in mirror.supply()["images"].items()}
    assert images == mirror.rendering.own_images


def test_again_nothing_changes_and_nothing_is_downloaded(mirror):
    before = mirror.got()
    code, said = mirror.build()
    assert code == 0, said
    assert re.search(r"localhost : ok=\d+ changed=0 ", said), said
    assert mirror.got() == before
