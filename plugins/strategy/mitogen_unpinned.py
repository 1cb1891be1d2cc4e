"""Mitogen's linear strategy, whose processes may run on every CPU.

Mitogen pins its processes, and what they start inherits that: on two CPUs the nodes of a platform would share one of them.
"""

import ansible_mitogen.affinity
import ansible_mitogen.loaders
import ansible_mitogen.strategy

ansible_mitogen.affinity.policy = ansible_mitogen.affinity.Policy()


class StrategyModule(ansible_mitogen.strategy.StrategyMixin, ansible_mitogen.loaders.strategy_loader.get("linear", class_only=True)):
    pass
