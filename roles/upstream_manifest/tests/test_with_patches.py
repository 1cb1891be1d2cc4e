"""Unit tests of the filter with_patches: python -m pytest roles/upstream_manifest/tests"""

import copy
import importlib.util
import pathlib

import pytest
from ansible.errors import AnsibleFilterError

_SOURCE = pathlib.Path(__file__).parents[1] / "filter_plugins" / "with_patches.py"
_spec = importlib.util.spec_from_file_location("with_patches", _SOURCE)
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
with_patches = _module.with_patches
without_descriptions = _module.without_descriptions

DEPLOYMENT = {
    "kind": "Deployment",
    "metadata": {"name": "web"},
    "spec": {
        "replicas": 1,
        "containers": [
            {"name": "web", "image": "web:1", "args": ["--a", "--b"], "limits": {"cpu": "1", "memory": "1Gi"}},
            {"name": "log", "image": "log:1"},
        ],
    },
}


def patch(**spec):
    return {"kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}


def containers(*patched):
    return with_patches([DEPLOYMENT], [patch(containers=list(patched))])[0]["spec"]["containers"]


def test_lists_of_named_items_merge_by_name_and_keep_their_order():
    result = containers({"name": "log", "image": "log:2"}, {"name": "new", "image": "new:1"})
    assert [item["name"] for item in result] == ["web", "log", "new"]
    assert result[0] == DEPLOYMENT["spec"]["containers"][0]
    assert result[1] == {"name": "log", "image": "log:2"}


def test_other_lists_are_replaced_whole():
    assert containers({"name": "web", "args": ["--c"]})[0]["args"] == ["--c"]


def test_null_removes_a_key_and_leaves_its_neighbours():
    assert containers({"name": "web", "limits": {"cpu": None}})[0]["limits"] == {"memory": "1Gi"}


def test_null_in_a_new_mapping_is_left_out():
    assert with_patches([DEPLOYMENT], [patch(strategy={"a": None, "b": 1})])[0]["spec"]["strategy"] == {"b": 1}


def test_upstream_objects_stay_as_they_were():
    before = copy.deepcopy(DEPLOYMENT)
    containers({"name": "web", "image": "web:2"})
    assert DEPLOYMENT == before


def test_empty_documents_are_dropped():
    assert with_patches([None, DEPLOYMENT], []) == [DEPLOYMENT]


def test_a_patch_for_an_object_that_upstream_no_longer_has_is_refused():
    with pytest.raises(AnsibleFilterError, match="Deployment/gone.*0 times.*holds Deployment/web"):
        with_patches([DEPLOYMENT], [{"kind": "Deployment", "metadata": {"name": "gone"}}])


def test_a_patch_for_two_objects_is_refused():
    with pytest.raises(AnsibleFilterError, match="2 times"):
        with_patches([DEPLOYMENT, DEPLOYMENT], [patch(replicas=2)])


def definition(schema):
    return {"kind": "CustomResourceDefinition", "spec": {"versions": [{"name": "v1", "schema": {"openAPIV3Schema": schema}}]}}


def test_a_definition_loses_what_it_says_about_its_fields():
    field = {"type": "string", "description": "What it is."}
    described = {
        "description": "A thing.",
        "properties": {"list": {"items": field}, "map": {"additionalProperties": field}, "any": {"anyOf": [field, field]}},
    }
    bare = {"type": "string"}
    assert without_descriptions([definition(described)]) == [
        definition({"properties": {"list": {"items": bare}, "map": {"additionalProperties": bare}, "any": {"anyOf": [bare, bare]}}})
    ]


def test_a_field_that_is_called_description_stays():
    schema = {"properties": {"description": {"type": "string"}}, "default": {"description": "none"}, "required": ["description"]}
    assert without_descriptions([definition(schema)]) == [definition(schema)]


def test_other_objects_keep_their_descriptions():
    other = {"kind": "Role", "description": "as it is"}
    assert without_descriptions([other]) == [other]
