"""Loads Jinja's filters and tests before Ansible forks a process for a task, instead of in each of these processes."""

from ansible.plugins.callback import CallbackBase
from ansible.plugins.loader import filter_loader, test_loader

DOCUMENTATION = """
name: preloaded_filters
type: aggregate
short_description: Loads Jinja's filters and tests once instead of once for each task
description:
  - Ansible forks a process for each task, also for one that is skipped, and each loads all filters and tests that it does not find loaded.
  - Where they were loaded before the fork, a process finds them. A role that brings filters of its own makes Ansible forget them all, so
    they are looked for before every task.
requirements:
  - enable in configuration
"""


class CallbackModule(CallbackBase):
    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "preloaded_filters"
    CALLBACK_NEEDS_ENABLED = True

    def v2_playbook_on_task_start(self, task, is_conditional):
        filter_loader.get("default")
        test_loader.get("defined")
