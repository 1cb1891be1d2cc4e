"""The filter `with_patches`: upstream's objects with partial objects laid over them.

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


class FilterModule:
    def filters(self):
        return {"with_patches": with_patches}
