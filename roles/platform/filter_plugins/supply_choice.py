"""The filter `supply_choice`: where programs and images come from, what carries the nodes and how many there are, and why.

Pure: it is told what the machine is like and what was asked for, so that every branch can be tested.
"""

# In the order in which they are taken where more than one is there.
DRIVERS = {"Linux": ["docker", "podman", "kvm2"], "Darwin": ["docker"]}
WITHOUT_ANY = {
    "Linux": ("podman", "neither docker nor podman nor kvm2 is there; podman is a Debian package, and will be installed"),
    "Darwin": ("docker", "it is the one for macOS; it is not there, and must be installed first"),
}


def supply_choice(machine, asked):
    """`machine`: system, memory_mb, drivers (those that are there), upstream (empty, or what did not answer).

    `asked`: supply and driver, each auto or a name; kept, what an earlier run came to; nodes and nodes_memory_mb, the
    usual number and the memory that it needs.
    """
    supply, supply_reason = _supply(machine, asked)
    driver, driver_reason = _driver(machine, asked, supply)
    nodes, nodes_reason = _nodes(machine, asked, supply)
    return {
        "supply": supply,
        "supply_reason": supply_reason,
        "driver": driver,
        "driver_reason": driver_reason,
        "nodes": nodes,
        "nodes_reason": nodes_reason,
    }


def _supply(machine, asked):
    if asked["supply"] != "auto":
        return asked["supply"], "as asked"
    if "supply" in asked["kept"]:
        return asked["kept"]["supply"], "as this platform was made"
    if machine["system"] != "Linux":
        return "upstream", f"building from source needs Linux, and this is {machine['system']}"
    if machine["upstream"]:
        return "source", f"upstream cannot be reached, so everything is built here: {machine['upstream']}"
    return "upstream", "upstream's registries and download sites answer"


def _driver(machine, asked, supply):
    if asked["driver"] != "auto":
        return asked["driver"], "as asked"
    if supply == "source":
        return "podman", "the nodes' image is built for it"
    if "driver" in asked["kept"]:
        return asked["kept"]["driver"], "as this platform was made"
    system = machine["system"]
    for driver in DRIVERS[system]:
        if driver in machine["drivers"]:
            return driver, "it is there"
    return WITHOUT_ANY[system]


def _nodes(machine, asked, supply):
    if supply == "upstream" and machine["memory_mb"] < asked["nodes_memory_mb"]:
        return 1, (
            f"{machine['memory_mb']} MiB of memory are too little for {asked['nodes']} nodes, which take {asked['nodes_memory_mb']}. "
            "What that costs: the loss of the node is the loss of everything, so nothing of what is promised about a lost node "
            "holds, and a drill that takes a node away ends the platform"
        )
    return asked["nodes"], ""


class FilterModule:
    """Register the filter with Ansible."""

    def filters(self):
        """Name -> function, as Ansible asks for it."""
        return {"supply_choice": supply_choice}
