# Runs inside the fresh Debian root.
set -eu
# Whom the chart runs it as; the name is what local connections are let in by.
usermod --uid 1001 postgres
groupmod --gid 1001 postgres
localedef --inputfile en_US --charmap UTF-8 en_US.UTF-8

# As in images/postgresql: the compiler for queries, Debian's cluster scripts with their Perl, and the cluster that the package made.
rm -rf /usr/lib/postgresql/*/lib/bitcode /usr/lib/postgresql/*/lib/llvmjit.so
dpkg --purge --force-depends libllvm19 libz3-4
dpkg --force-depends --remove perl libperl5.40 perl-modules-5.40
rm -rf /usr/share/i18n /var/lib/postgresql/* /etc/postgresql/* /var/log/postgresql

# Where the chart mounts volumes; without them (in the tests) the folders are the node's own.
for folder in /bitnami/postgresql /opt/bitnami/postgresql/conf /opt/bitnami/postgresql/tmp /opt/bitnami/repmgr/conf \
  /opt/bitnami/repmgr/tmp /opt/bitnami/repmgr/logs /docker-entrypoint-initdb.d; do
  install -d -o 1001 -g 1001 -m 750 "$folder"
done
