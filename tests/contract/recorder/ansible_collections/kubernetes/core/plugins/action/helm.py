"""Takes the place of kubernetes.core.helm: writes down the release that a role would install."""

import json
import os
from pathlib import Path

from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        super().run(tmp, task_vars)
        release = self._task.args
        Path(os.environ["RECORD_TO"], f"release-{release['name']}.json").write_text(json.dumps(release))
        return {"changed": True}
