"""The filters `with_patches`, which lays partial objects over upstream's objects, and `without_descriptions`.

The rules are those of a strategic merge in kustomize, as far as they are needed here:
mappings merge key by key, null removes a key, lists whose items all have a name merge by
that name, any other list is replaced whole.
"""

from ansible.errors import AnsibleFilterError


def with_patches(objects, patches):
    """Lay each patch over the one object of its kind and name; a patch without an object is an error."""
    patched = [obj for obj in objects if obj]
    for patch in patches:
        wanted = _identity(patch)
        places = [i for i, obj in enumerate(patched) if _identity(obj) == wanted]
        if len(places) != 1:
            found = ", ".join(sorted("/".join(_identity(obj)) for obj in patched))
            raise AnsibleFilterError(
                f"a patch is for {'/'.join(wanted)}, which the manifest holds {len(places)} times; it holds {found}"
            )
        patched[places[0]] = _merge(patched[places[0]], patch)
    return patched


def _identity(obj):
    return obj["kind"], obj["metadata"]["name"]


def _merge(base, patch):
    if isinstance(patch, dict):
        base = base if isinstance(base, dict) else {}
        merged = {key: value for key, value in base.items() if key not in patch}
        merged.update(
            {key: _merge(base.get(key), value) for key, value in patch.items() if value is not None}
        )
        return merged
    if _is_named(base) and _is_named(patch):
        by_name = {item["name"]: item for item in patch}
        kept = [_merge(item, by_name.pop(item["name"], {})) for item in base]
        return kept + list(by_name.values())
    return patch


def _is_named(value):
    return isinstance(value, list) and all(isinstance(item, dict) and "name" in item for item in value)


def without_descriptions(objects):
    """Leave out what CustomResourceDefinitions say about their fields: three quarters of their size, for `kubectl explain`."""
    return [_undescribed(obj) if obj["kind"] == "CustomResourceDefinition" else obj for obj in objects]


def _undescribed(definition):
    versions = [
        {**version, "schema": {"openAPIV3Schema": _bare(version["schema"]["openAPIV3Schema"])}}
        for version in definition["spec"]["versions"]
    ]
    return {**definition, "spec": {**definition["spec"], "versions": versions}}


def _bare(schema):
    """A schema, and all that it holds, without descriptions; a property may be called `description` all the same."""
    if isinstance(schema, list):
        return [_bare(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    bare = {key: value for key, value in schema.items() if key != "description"}
    for key in _SCHEMAS & bare.keys():
        bare[key] = _bare(bare[key])
    if "properties" in bare:
        bare["properties"] = {name: _bare(value) for name, value in bare["properties"].items()}
    return bare


_SCHEMAS = {"additionalProperties", "allOf", "anyOf", "items", "not", "oneOf"}


class FilterModule:
    def filters(self):
        return {"with_patches": with_patches, "without_descriptions": without_descriptions}
