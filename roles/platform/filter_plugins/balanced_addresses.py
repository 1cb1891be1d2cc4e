"""The filter `balanced_addresses`: at which IP address each Service of type LoadBalancer is reached, by the Service's name.

A load balancer has an address, or a host name whose first address is taken. A Service whose load balancer is not made yet, or
whose host name nobody knows yet, is missing.
"""

import socket


def balanced_addresses(services, resolve=socket.gethostbyname):
    """`services`: Service objects as the API server tells them."""
    found = {}
    for service in services:
        address = _address((service.get("status", {}).get("loadBalancer", {}).get("ingress") or [{}])[0], resolve)
        if address:
            found[service["metadata"]["name"]] = address
    return found


def _address(way, resolve):
    if way.get("ip") or not way.get("hostname"):
        return way.get("ip")
    try:
        return resolve(way["hostname"])
    except OSError:
        return None


class FilterModule:
    """What Ansible loads."""

    def filters(self):
        return {"balanced_addresses": balanced_addresses}
