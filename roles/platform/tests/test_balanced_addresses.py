"""Unit tests of the filter `balanced_addresses`: python -m pytest roles/platform/tests"""

import importlib.util
import pathlib
import socket

_SOURCE = pathlib.Path(__file__).parents[1] / "filter_plugins" / "balanced_addresses.py"
_spec = importlib.util.spec_from_file_location("balanced_addresses", _SOURCE)
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
balanced_addresses = _module.balanced_addresses

KNOWN = {"lb-1.example.org": "192.0.2.7"}


def resolve(name):
    if name not in KNOWN:
        raise socket.gaierror(name)
    return KNOWN[name]


def service(name, *ways):
    return {"metadata": {"name": name}, "status": {"loadBalancer": {"ingress": list(ways)} if ways else {}}}


def test_an_address_is_taken_as_it_is():
    assert balanced_addresses([service("door", {"ip": "192.0.2.1"})], resolve) == {"door": "192.0.2.1"}


def test_a_host_name_is_looked_up():
    assert balanced_addresses([service("door", {"hostname": "lb-1.example.org"})], resolve) == {"door": "192.0.2.7"}


def test_what_has_no_address_yet_is_missing():
    assert balanced_addresses([service("door"), service("postgres", {"hostname": "not-yet.example.org"})], resolve) == {}
