"""What a download of upstream's may meet, for real: a mirror with TLS, a full disk; and what the role says of it."""

import json
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pytest
from outside import outside

HOST = "dl.example"
CONTENT = "x" * 200_000
SHA256 = sha256(CONTENT.encode()).hexdigest()


@dataclass(frozen=True)
class Case:
    fault: str = ""
    host: str = HOST
    checksum: str = SHA256
    folder: str = ""
    limits: dict = field(default_factory=dict)
    says: tuple[str, ...] = ()
    # How often the mirror is asked: again only where it may help.
    asked: int = 1


CASES = {
    "whole": Case(),
    "checksum-published-beside-it": Case(checksum=f"https://{HOST}/sums"),
    "other-bytes": Case("other", says=("Something else came than what is pinned", SHA256, sha256(b"0" * len(CONTENT)).hexdigest())),
    "no-list": Case(checksum=f"https://{HOST}/empty-sums", asked=0, says=("list of checksums does not name this file",)),
    "missing": Case("missing", says=("The server has no such file", "404", "versions.yml")),
    "refused": Case("refused", asked=2, says=("The server refuses it", "503")),
    "cut": Case("cut", asked=2, says=("The connection was cut: 100000 bytes did not come, in each of 2 attempts",)),
    "stalled": Case("stalled", limits={"stalled_seconds": 1}, asked=2, says=("The connection stalled: nothing came for 1 s, in each of 2 attempts",)),
    "slow": Case("slow", limits={"longest_seconds": 3}, says=("not whole after 3 s", "too slow")),
    "full-disk": Case(folder="small-disk", says=("The disk of", "is full", "XDG_CACHE_HOME")),
    "unknown-name": Case(host="nowhere.example", asked=0, says=("The server cannot be reached, in 2 attempts",)),
    "nobody-listens": Case(host=f"{HOST}:444", asked=0, says=("The server cannot be reached, in 2 attempts",)),
    "untrusted": Case(host="127.0.0.1", asked=0, says=("does not trust the server's certificate",)),
}


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """All cases in one run: what the role said of each, what the mirror was asked, and what is left."""
    folder = tmp_path_factory.mktemp("downloads")
    with outside(folder, [HOST]) as world:
        for name in CASES:
            world.serve(f"{HOST}/{name}", CONTENT)
        world.serve(f"{HOST}/sums", f"{SHA256}  checksum-published-beside-it\n")
        world.serve(f"{HOST}/empty-sums", "")
        world.faults({f"{HOST}/{name}": case.fault for name, case in CASES.items() if case.fault})
        files = [
            {
                "url": f"https://{case.host}/{name}",
                "checksum": f"sha256:{case.checksum}",
                "name": name,
                "folder": str(folder / case.folder / "files"),
                **case.limits,
            }
            for name, case in CASES.items()
        ]
        given = {"drydock_name": "contract", "tried_files": files, "write_said_to": str(folder / "said.json")}
        argv = ["ansible-playbook", "--extra-vars", json.dumps(given), "tests/contract/downloads.yml"]
        run = world.run(argv, {"XDG_STATE_HOME": str(folder / "state")}, timeout_seconds=240)
        assert run.returncode == 0, run.stdout[-6000:] + run.stderr
        left = world.run(["find", str(folder / "files"), str(folder / "small-disk"), "-type", "f"], {}, timeout_seconds=10)
        yield json.loads((folder / "said.json").read_text()), world.asked(), left.stdout.split()


@pytest.mark.parametrize("name", CASES)
def test_it_says_what_went_wrong(tried, name):
    said, asked, _ = tried
    for part in CASES[name].says:
        assert part in said[name]
    assert (name in said) == bool(CASES[name].says), said
    assert asked.count(f"GET {HOST}/{name}") == CASES[name].asked


def test_nothing_is_left_but_what_came_whole(tried):
    _, _, left = tried
    whole = {name for name, case in CASES.items() if not case.says}
    assert {Path(path).name for path in left} == whole
    assert {Path(path).read_text() for path in left} == {CONTENT}
