# Runs inside the fresh Debian root.
set -eu
# Whom the chart runs it as, with a name for what asks for one.
usermod --uid 1001 postgres
groupmod --gid 1001 postgres
dpkg --force-depends --remove perl libperl5.40 perl-modules-5.40
rm -rf /etc/pgpool2 /var/log/postgresql

# Where the chart mounts volumes.
for folder in conf etc tmp logs; do install -d -o 1001 -g 1001 -m 750 "/opt/bitnami/pgpool/$folder"; done
