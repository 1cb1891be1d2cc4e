#!/bin/sh
# Prints which of Minikube's drivers this machine has: not only the program, but what answers behind it.
if timeout 5 docker info >/dev/null 2>&1; then echo docker; fi
if command -v podman >/dev/null; then echo podman; fi
if [ -w /dev/kvm ] && timeout 5 virsh --connect qemu:///system list >/dev/null 2>&1; then echo kvm2; fi
exit 0
