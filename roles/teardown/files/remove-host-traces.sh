#!/bin/sh
# Once no platform is left, removes what nodes needed of the host: folders that `make up` made, the empty cgroups of
# podman, and the mount that it keeps network namespaces in. Prints a line for each folder.
# Usage: remove-host-traces.sh STATES
set -eu
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

# Only what is empty goes: rmdir refuses a cgroup with processes.
find /sys/fs/cgroup -depth -type d \( -path '*/libpod_parent' -o -path '*/libpod_parent/*' \) -exec rmdir {} + 2>/dev/null || true
if mountpoint --quiet /run/netns && [ -z "$(ls -A /run/netns)" ]; then
  umount /run/netns
fi
