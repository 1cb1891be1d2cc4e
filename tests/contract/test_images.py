"""Every image of upstream's has one name in one place: group_vars/all/versions.yml. The project's own are named by the build."""

import re

import pytest
import yaml
from project import ROLES, ROOT, read_yaml, versions, walk

REGISTRIES = sorted({name.split("/")[0] for name in versions()["drydock_images"].values()})
LITERAL = re.compile(rf"\b(?:{'|'.join(map(re.escape, REGISTRIES))})/[\w./-]+[:@][\w.-]*\w")
IMAGE_KEY = re.compile(r"^\s*(?:- )?[\"']?(?:image|imageName)[\"']?\s*:\s*(?P<value>\S.*)$", re.MULTILINE)


def strings(value):
    """Every string in an object, and in the YAML documents that its strings hold (a ConfigMap's pod)."""
    if isinstance(value, str):
        yield value
        if "\nkind: " in value:
            yield from (text for document in yaml.safe_load_all(value) for text in strings(document))
    elif isinstance(value, dict | list):
        for child in value.values() if isinstance(value, dict) else value:
            yield from strings(child)


def images_of(obj):
    documents = [obj, *(document for text in strings(obj) if "\nkind: " in text for document in yaml.safe_load_all(text))]
    named = {place[key] for document in documents for place in walk(document) for key in ("image", "imageName")
             if isinstance(place.get(key), str)}
    return named | {text for text in strings(obj) if LITERAL.fullmatch(text)}


def test_applied_objects_name_images_of_versions_yml_and_our_own_only(rendering):
    named = {str(entry): images_of(entry.object) for entry in rendering.applied}
    known = {*rendering.images.values(), *rendering.own_images.values()}
    assert set().union(*named.values()) & known
    assert {entry: sorted(images - known) for entry, images in named.items() if images - known} == {}


def repository(image):
    """The name without its tag, in full: what upstream calls `busybox` is docker.io/library/busybox."""
    name = re.sub(r"(:[\w.-]+)?(@[\w:]+)?$", "", image)
    if "." not in name.split("/")[0]:
        name = f"docker.io/{name}" if "/" in name else f"docker.io/library/{name}"
    return name


def test_every_image_of_upstreams_manifests_is_built_here(rendering):
    built = {repository(image) for image in rendering.images.values()}
    assert rendering.manifests
    for file, objects in rendering.manifests.items():
        named = {repository(image) for obj in objects for image in images_of(obj)}
        assert named, f"{file} names no image"
        assert named <= built, file


def test_every_image_has_a_registry_and_a_fixed_tag(rendering):
    for name in rendering.images.values():
        assert LITERAL.fullmatch(name), name
        assert not name.endswith(":latest"), name


# The files of meta/ only describe; they may give an example.
ROLE_FILES = [path for path in sorted(ROLES.glob("*/*/*")) if path.is_file() and path.parent.name != "meta"]


@pytest.mark.parametrize("path", ROLE_FILES, ids=lambda path: str(path.relative_to(ROLES)))
def test_roles_hold_no_image_name(path):
    text = path.read_text()
    assert LITERAL.findall(text) == []
    values = [match["value"] for match in IMAGE_KEY.finditer(text)]
    assert [value for value in values if not re.search(r"\bdrydock_(?:(?:pulled_)?images|supplied\.(?:local_)?images)\b", value)] == []


def test_every_image_is_built_by_one_folder():
    folders = {}
    for path in (ROOT / "images").glob("*/image.yml"):
        for key, image in read_yaml(path).get("images", {}).items():
            if image.get("podman") != "only" and "repository" not in image:
                assert key not in folders, f"{key} is built by {folders[key]} and by {path.parent.name}"
                folders[key] = path.parent.name
    assert sorted(folders) == sorted(versions()["drydock_images"])


def test_our_own_images_are_named_by_their_content_and_all_of_them_run(rendering):
    assert rendering.own_images
    for name in rendering.own_images.values():
        assert re.fullmatch(rf"{re.escape(rendering.own_registry)}/drydock/[a-z0-9-]+:[0-9a-f]{{16}}", name), name
    applied = set().union(*(images_of(entry.object) for entry in rendering.applied))
    assert set(rendering.own_images.values()) <= applied


def test_who_runs_one_of_our_own_images_names_the_pull_secret_of_its_namespace(rendering):
    own, looked_at = set(rendering.own_images.values()), 0
    secrets = {
        (entry.object["metadata"]["namespace"], entry.object["metadata"]["name"])
        for entry in rendering.applied
        if entry.object["kind"] == "Secret" and entry.object.get("type") == "kubernetes.io/dockerconfigjson"
    }
    for entry in rendering.applied:
        for spec in walk(entry.object):
            if own & {container.get("image") for container in spec.get("containers") or [] if isinstance(container, dict)}:
                looked_at += 1
                named = {(entry.object["metadata"]["namespace"], secret["name"]) for secret in spec.get("imagePullSecrets", [])}
                assert named & secrets, f"{entry}: {named} is none of {secrets}"
    assert looked_at
