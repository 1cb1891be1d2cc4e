"""The filter `objective_faults`: what is wrong with the objectives of slo.yml, one sentence for one fault."""

KEYS = ("description", "threshold", "allowed")


def objective_faults(objectives, names):
    """Name each objective that is missing, unknown, incomplete or out of range, what is allowed and what came."""
    if not isinstance(objectives, dict):
        return [f"drydock_slo: allowed is a mapping of {', '.join(names)}; given was {objectives!r}."]
    faults = [f"{name} is missing." for name in names if name not in objectives]
    for name, objective in objectives.items():
        if name not in names:
            faults.append(f"{name} is not an objective; allowed are {', '.join(names)}.")
        elif not isinstance(objective, dict) or not objective.keys() >= set(KEYS):
            faults.append(f"{name} needs {', '.join(KEYS)}; given was {objective!r}.")
        else:
            faults += number_faults(objective["threshold"], f"{name}.threshold", objective["allowed"])
    return faults


def number_faults(value, name, allowed):
    """As a list of one sentence, or of none."""
    least, most = allowed
    if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
        return []
    return [f"{name}: allowed is a number from {least} to {most}; given was {value!r}."]


class FilterModule:
    def filters(self):
        return {"objective_faults": objective_faults, "number_faults": number_faults}
