"""The filter `placed`: where in the cache each file of upstream's lies, and what is made of them."""

from hashlib import sha256
from posixpath import basename, join

KEY_LENGTH = 16


def placed(upstream, folder):
    """`upstream`: programs (name -> url, checksum, perhaps member) and manifests (name -> source, files, perhaps kustomize).

    A file's name begins with its checksum's key, so what is there is what is wanted.
    """
    programs = {name: _program(name, program, folder) for name, program in upstream["programs"].items()}
    manifests = {name: _manifest(manifest) for name, manifest in upstream["manifests"].items()}
    return {
        "files": [
            *({key: program[key] for key in ("url", "checksum", "name")} for program in programs.values()),
            *(file for manifest in manifests.values() for file in manifest),
        ],
        "programs": list(programs.values()),
        "manifests": {
            name: {
                "files": {file["path"]: join(folder, lying["name"]) for file, lying in zip(manifest["files"], manifests[name], strict=True)},
                **{key: manifest[key] for key in ("kustomize",) if key in manifest},
            }
            for name, manifest in upstream["manifests"].items()
        },
    }


def _name(checksum, of):
    return f"{sha256(checksum.encode()).hexdigest()[:KEY_LENGTH]}-{basename(of)}"


def _program(name, program, folder):
    file = _name(program["checksum"], program["url"])
    return {
        "program": name,
        "url": program["url"],
        "checksum": program["checksum"],
        "name": file,
        "file": join(folder, file),
        "member": program.get("member", ""),
        "path": join(folder, f"{file}.bin", name),
    }


def _manifest(manifest):
    files = []
    for file in manifest["files"]:
        checksum = f"sha256:{file['sha256']}"
        files.append({"url": f"{manifest['source']}/{file['path']}", "checksum": checksum, "name": _name(checksum, file["path"])})
    return files


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self):
        """Name -> function, as Ansible asks for it."""
        return {"placed": placed}
