"""Takes the place of kubernetes.core.k8s: writes down the objects that a role would apply."""

import json
import os
import uuid
from pathlib import Path

import yaml
from ansible.errors import AnsibleError
from ansible.plugins.action import ActionBase


class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        super().run(tmp, task_vars)
        definition = self._task.args.get("definition", self._task.args.get("resource_definition"))
        if definition is None:
            raise AnsibleError("the recorder knows objects that are given by `definition` only")
        if isinstance(definition, str):
            definition = list(yaml.safe_load_all(definition))
        objects = definition if isinstance(definition, list) else [definition]
        record = {"role": task_vars["recorded"]["role"], "objects": [obj for obj in objects if obj], "is_shown": not self._task.no_log}
        Path(os.environ["RECORD_TO"], f"applied-{uuid.uuid4()}.json").write_text(json.dumps(record))
        return {"changed": True, "result": {}}
