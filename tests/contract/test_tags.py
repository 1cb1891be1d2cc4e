"""A run by tags checks the arguments of every role, also of those that it does not run: they must not need what others find out."""

import json

from rendered import GIVEN, play


def test_a_run_by_a_tag_that_nothing_has_goes_through(rendering):
    variables = {**GIVEN, "platform_asks_for_apis": False}
    play(rendering.folder, "--check", "--tags", "nothing-has-this-tag", "--extra-vars", json.dumps(variables), "site.yml", timeout_seconds=300)
