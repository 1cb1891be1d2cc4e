"""Filters for lists of Kubernetes objects: `marked` labels them, `in_order` sorts them, `secrets_only` and
`without_secrets` part those that hold something secret from the others."""



def marked(objects, labels):
    """The same objects with these labels, too; empty ones are left out."""
    return [_labelled(obj, labels) for obj in objects if obj]


def _labelled(obj, labels):
    metadata = obj["metadata"]
    return {**obj, "metadata": {**metadata, "labels": {**(metadata.get("labels") or {}), **labels}}}


def in_order(objects):
    """By kind, namespace and name, so that equal objects make equal files."""
    return sorted(objects, key=lambda obj: (obj["kind"], obj["metadata"].get("namespace", ""), obj["metadata"]["name"]))


def secrets_only(objects):
    """Secrets that hold something: upstream's manifests also have empty ones, for a controller to fill."""
    return [obj for obj in objects if _is_secret(obj)]


def without_secrets(objects):
    return [obj for obj in objects if not _is_secret(obj)]


def _is_secret(obj):
    return obj["kind"] == "Secret" and bool(obj.get("data") or obj.get("stringData"))


class FilterModule:
    def filters(self):
        return {"marked": marked, "in_order": in_order, "secrets_only": secrets_only, "without_secrets": without_secrets}
