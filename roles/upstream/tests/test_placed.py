"""Unit tests of the filter placed: python -m pytest roles/upstream/tests"""

import importlib.util
import pathlib

_SOURCE = pathlib.Path(__file__).parents[1] / "filter_plugins" / "placed.py"
_spec = importlib.util.spec_from_file_location("placed", _SOURCE)
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)

PROGRAM = {"url": "https://a.example/tool.tar.gz", "checksum": "sha256:11", "member": "tool-1/tool"}
MANIFEST = {"source": "https://b.example/v1", "files": [{"path": "x/one.yaml", "sha256": "22"}, {"path": "y/one.yaml", "sha256": "33"}]}


def placed(program=PROGRAM, manifest=MANIFEST):
    return _module.placed({"programs": {"tool": program}, "manifests": {"m.json": manifest}}, "/cache")


def test_every_file_is_wanted_once_with_its_checksum():
    files = placed()["files"]
    assert [(file["url"], file["checksum"]) for file in files] == [
        ("https://a.example/tool.tar.gz", "sha256:11"),
        ("https://b.example/v1/x/one.yaml", "sha256:22"),
        ("https://b.example/v1/y/one.yaml", "sha256:33"),
    ]
    assert len({file["name"] for file in files}) == len(files)


def test_a_program_is_taken_out_of_what_was_downloaded():
    [program] = placed()["programs"]
    [file, *_] = placed()["files"]
    assert program["file"] == f"/cache/{file['name']}"
    assert program["path"].endswith("/tool")
    assert program["member"] == "tool-1/tool"


def test_another_checksum_is_another_place():
    before, after = placed(), placed(program={**PROGRAM, "checksum": "sha256:12"})
    assert before["files"][0]["name"] != after["files"][0]["name"]
    assert before["programs"][0]["path"] != after["programs"][0]["path"]


def test_a_manifest_knows_its_files_by_their_paths_upstream():
    result = placed(manifest={**MANIFEST, "kustomize": "x"})
    paths = [f"/cache/{file['name']}" for file in result["files"][1:]]
    assert result["manifests"] == {"m.json": {"files": dict(zip(["x/one.yaml", "y/one.yaml"], paths, strict=True)), "kustomize": "x"}}
    assert "kustomize" not in placed()["manifests"]["m.json"]
