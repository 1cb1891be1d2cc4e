"""A world without network but for the mirror: a mount and a network namespace, and how programs are run in it."""

import json
import os
import subprocess
import sys
import tarfile
import time
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from project import ROOT

# Names for 127.0.0.1, loopback up, a disk that is soon full, and what podman runs with, apart from the machine's own: then the
# server, whose end is the end of the namespaces.
ENTER = """
set -e
mount --bind "$1/hosts" /etc/hosts
mount -t tmpfs -o size=64k tmpfs "$1/small-disk"
mount -t tmpfs tmpfs /run
mount -t tmpfs tmpfs /dev/shm
ip link set lo up
exec "$2" "$3" "$1"
"""


class Outside:
    """What the mirror serves, and what goes wrong with it; URLs are without their https://."""

    def __init__(self, folder):
        self.folder = folder
        self.served = {}
        self.process = None

    def serve(self, url, content, headers=None):
        """`content` is a file's path, or bytes of text."""
        body = {"file": str(content)} if isinstance(content, Path) else {"text": content}
        self.served[url] = {**body, "headers": headers or {}}
        self._write("served.json", self.served)

    def serve_image(self, name, layout):
        """An image in an OCI layout, under its upstream name."""
        host, _, rest = name.partition("/")
        repository, _, tag = rest.rpartition(":")
        host = {"docker.io": "registry-1.docker.io"}.get(host, host)
        [entry] = json.loads((layout / "index.json").read_text())["manifests"]
        described = {"Content-Type": entry["mediaType"], "Docker-Content-Digest": entry["digest"]}
        manifest = blob(layout, entry["digest"])
        for reference in (tag, entry["digest"]):
            self.serve(f"{host}/v2/{repository}/manifests/{reference}", manifest, described)
        content = json.loads(manifest.read_text())
        for digest in {part["digest"] for part in [content["config"], *content["layers"]]}:
            self.serve(f"{host}/v2/{repository}/blobs/{digest}", blob(layout, digest), {"Docker-Content-Digest": digest})

    def serve_archive(self, url, member, program):
        """A program in an archive, as upstream packs it."""
        archive = self.folder / Path(url).name
        with tarfile.open(archive, "w:gz", compresslevel=1) as packed:
            packed.add(program, arcname=member)
        self.serve(url, archive)
        return archive

    def faults(self, faults=None):
        """URL -> missing or refused, for text also other, cut, stalled or slow; none any more without."""
        self._write("faults.json", faults or {})

    def asked(self):
        log = self.folder / "asked.log"
        return log.read_text().splitlines() if log.exists() else []

    def run(self, argv, environment, timeout_seconds):
        """A program in this world; its authority is trusted there."""
        enter = ["nsenter", f"--target={self.process.pid}", "--net", "--mount", f"--wd={ROOT}", "--"]
        trusted = {"SSL_CERT_FILE": str(self.folder / "ca.pem"), "SSL_CERT_DIR": str(self.folder / "none")}
        # Modules start a third sooner so.
        quick = {"ANSIBLE_PIPELINING": "1"}
        return subprocess.run(
            [*enter, *argv], cwd=ROOT, env={**os.environ, **trusted, **quick, **environment},
            capture_output=True, text=True, timeout=timeout_seconds, check=False,
        )

    def _write(self, name, value):
        (self.folder / f"{name}.new").write_text(json.dumps(value))
        (self.folder / f"{name}.new").rename(self.folder / name)


def blob(layout, digest):
    return layout / "blobs" / digest.replace(":", "/")


def digest_of(path):
    return sha256(path.read_bytes()).hexdigest()


@contextmanager
def outside(folder, hosts):
    """The mirror under the names of these hosts; the namespaces end with it."""
    world = Outside(folder)
    (folder / "small-disk").mkdir()
    world._write("served.json", {})
    world.faults()
    write_certificates(folder, hosts)
    (folder / "hosts").write_text("".join(f"127.0.0.1 {host}\n" for host in ["localhost", *hosts]))
    server = [sys.executable, str(Path(__file__).with_name("mirror.py"))]
    world.process = subprocess.Popen(
        ["unshare", "--net", "--mount", "--propagation=private", "sh", "-c", ENTER, "sh", str(folder), *server],
        stdin=subprocess.DEVNULL,
    )
    try:
        wait_for(world)
        yield world
    finally:
        world.process.kill()
        world.process.wait()


def wait_for(world):
    deadline = time.monotonic() + 20
    while world.process.poll() is None and time.monotonic() < deadline:
        listening = subprocess.run(
            ["nsenter", f"--target={world.process.pid}", "--net", "ss", "-Hltn", "sport = :443"], capture_output=True, text=True, check=False,
        )
        if listening.stdout.strip():
            return
        time.sleep(0.05)
    raise AssertionError("the mirror does not listen after 20 s")


def write_certificates(folder, hosts):
    """An authority, and a certificate of it for every name."""
    authority_key, server_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    authority = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "the tests' authority")])
    ca = certificate(authority, authority_key.public_key(), authority, authority_key, x509.BasicConstraints(ca=True, path_length=None))
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mirror")])
    server = certificate(subject, server_key.public_key(), authority, authority_key, names)
    pem = serialization.Encoding.PEM
    private = server_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "ca.pem").write_bytes(ca.public_bytes(pem))
    (folder / "server.pem").write_bytes(private + server.public_bytes(pem))


def certificate(subject, key, issuer, issuer_key, extension):
    now = datetime.now(timezone.utc)
    return (
        x509.CertificateBuilder()
        .subject_name(subject).issuer_name(issuer).public_key(key).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        .sign(issuer_key, hashes.SHA256())
    )


