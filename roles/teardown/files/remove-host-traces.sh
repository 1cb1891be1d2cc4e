#!/bin/sh
# Removes what nodes needed of the host: the cgroups that containers left behind, and once no platform is left, the folders
# that `make up` made, the mount that podman keeps network namespaces in and the chains of its firewall rules. Prints a line for each
# folder and chain.
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

# netavark makes chains for all of its networks and never removes them; the next container brings them again. In use they are where they
# have a rule of a network, which is what is left without those that they always have.
always='^:NETAVARK(_[A-Z0-9_]+|-HOSTPORT-[A-Z]+) |^-A NETAVARK-HOSTPORT-(MASQ .* -j MASQUERADE|SETMARK .*)$'
# Where they cannot be read there are none of podman's.
rules=$(iptables-save 2>/dev/null) || exit 0
if echo "$rules" | grep -E '^(:|-A )NETAVARK' | grep -Ev "$always" >/dev/null; then
  exit 0
fi
for table in filter nat; do
  ours=$(echo "$rules" | sed -n "/^\*$table\$/,/^COMMIT\$/p" | grep NETAVARK) || continue
  chains=$(echo "$ours" | sed -n 's/^:\([^ ]*\) .*/\1/p')
  {
    echo "*$table"
    echo "$ours" | sed -n 's/^-A /-D /p'
    echo "$chains" | sed 's/^/-X /'
    echo COMMIT
  } | iptables-restore --noflush || continue # a container has just come
  echo "$chains" | sed 's/^/firewall chain /'
done
