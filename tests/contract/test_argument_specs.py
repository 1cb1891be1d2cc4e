"""Every role says what it takes, and says the same as its defaults: keys and values."""

import re

import pytest
import yaml
from project import ROLES, read_yaml, role_defaults, role_names


@pytest.fixture(params=role_names())
def role(request):
    return request.param


def options_of(role):
    return read_yaml(ROLES / role / "meta/argument_specs.yml")["argument_specs"]["main"]["options"]


def test_every_role_has_a_described_entry_point(role):
    spec = read_yaml(ROLES / role / "meta/argument_specs.yml")
    assert spec, f"roles/{role}/meta/argument_specs.yml is missing"
    main = spec["argument_specs"]["main"]
    assert main.get("short_description"), f"roles/{role}: no short_description"
    assert isinstance(main.get("options"), dict), f"roles/{role}: options must be a mapping, {{}} where there are none"


def test_specs_equal_defaults_in_keys_and_values(role):
    specified = {
        name: option.get("default")
        for name, option in options_of(role).items()
        if not option.get("required")
    }
    assert specified == role_defaults(role)


def test_a_required_option_has_no_default(role):
    for name, option in options_of(role).items():
        if option.get("required"):
            assert "default" not in option, name
            assert name not in role_defaults(role), name


def test_every_option_is_typed_and_described(role):
    for name, option in options_of(role).items():
        assert option.get("type"), f"{name} has no type"
        assert option.get("description"), f"{name} has no description"


def test_public_names_begin_with_the_roles_name(role):
    for name in [*options_of(role), *role_defaults(role)]:
        assert name.startswith(f"{role}_"), name


def test_internal_names_begin_with_two_underscores_and_the_roles_name(role):
    internal = list(read_yaml(ROLES / role / "vars/main.yml"))
    for path in (ROLES / role / "tasks").glob("*.yml"):
        internal += re.findall(r"^\s*register:\s*(\S+)", path.read_text(), re.MULTILINE)
    for name in internal:
        assert name.startswith(f"__{role}_"), name


def test_every_default_has_a_comment_above(role):
    path = ROLES / role / "defaults/main.yml"
    lines = path.read_text().splitlines() if path.exists() else []
    keys = yaml.compose(path.read_text()).value if role_defaults(role) else []
    for key, _ in keys:
        above = lines[key.start_mark.line - 1] if key.start_mark.line else ""
        assert above.startswith("# "), f"roles/{role}/defaults/main.yml: {key.value} has no comment above"
