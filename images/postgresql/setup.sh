# Runs inside the fresh Debian root.
set -eu
# The operator runs the instance as user 26.
usermod --uid 26 postgres
localedef --inputfile en_US --charmap UTF-8 en_US.UTF-8

# 426 MB -> 156 MB: the compiler for just-in-time queries (PostgreSQL goes on without it when its library is missing),
# Debian's cluster scripts with their Perl, the sources of locales, and the cluster that the package made.
rm -rf /usr/lib/postgresql/*/lib/bitcode /usr/lib/postgresql/*/lib/llvmjit.so
dpkg --purge --force-depends libllvm19 libz3-4
dpkg --force-depends --remove perl libperl5.40 perl-modules-5.40
rm -rf /usr/share/i18n /var/lib/postgresql/* /etc/postgresql/* /var/log/postgresql
install -d -o postgres -g postgres -m 755 /var/lib/postgresql /run/postgresql
