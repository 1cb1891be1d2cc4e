#!/bin/sh
# Removes what nodes needed of the host: the cgroups that containers left behind, and once no platform is left, the folders
# that `make up` made and the mount that podman keeps network namespaces in. Prints a line for each folder.
# Usage: remove-host-traces.sh STATES
set -eu

# A node's own systemd and kubelet make cgroups below the container's, which podman does not remove with it.
for cgroup in /sys/fs/cgroup/libpod_parent/* /sys/fs/cgroup/*/libpod_parent/*; do
  if [ -d "$cgroup" ] && ! find "$cgroup" -name cgroup.procs -exec cat {} + | grep -q .; then
    find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || true
  fi
done
rmdir /sys/fs/cgroup/libpod_parent /sys/fs/cgroup/*/libpod_parent 2>/dev/null || true

for state in "$1"/*/; do
  [ ! -d "$state" ] || exit 0
done
made=$1/.made-folders
if [ -f "$made" ]; then
  while read -r folder; do
    rmdir "$folder" 2>/dev/null && echo "folder $folder"
    rmdir "$(dirname "$folder")" 2>/dev/null && echo "folder $(dirname "$folder")"
  done <"$made"
  rm -f "$made"
fi
if mountpoint --quiet /run/netns && [ -z "$(ls -A /run/netns)" ]; then
  umount /run/netns
fi
