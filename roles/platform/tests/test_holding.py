"""Unit tests of the test `holding`: python -m pytest roles/platform/tests"""

import importlib.util
import pathlib

_SOURCE = pathlib.Path(__file__).parents[1] / "test_plugins" / "holding.py"
_spec = importlib.util.spec_from_file_location("holding", _SOURCE)
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
holding = _module.holding


def test_a_file_that_holds_the_text(tmp_path):
    file = tmp_path / "file"
    file.write_text("Größe\n")
    assert holding(str(file), "Größe\n")


def test_another_text_or_another_end_of_line(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"one\r\n")
    assert not holding(str(file), "one\n")
    assert not holding(str(file), "one")


def test_a_file_that_is_not_there(tmp_path):
    assert not holding(str(tmp_path / "none"), "")
    assert not holding(str(tmp_path), "")
