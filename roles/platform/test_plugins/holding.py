"""The test `holding`: the file at a path is there and holds exactly this text.

Handing a file to a module costs 0.8 s, also when there is nothing to do, and `make up` writes two dozen of them. Asked
in the controller, a second run is done with one in a few milliseconds. What is not asked is the file's mode: the module
sets it whenever it writes.
"""

from pathlib import Path


def holding(path, text):
    """Whether the file at `path` holds `text`; one that cannot be read does not."""
    try:
        return Path(path).read_bytes() == text.encode()
    except OSError:
        return False


class TestModule:
    """Register the test with Ansible."""

    def tests(self):
        """Name -> function, as Ansible asks for it."""
        return {"holding": holding}
