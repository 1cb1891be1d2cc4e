#!/bin/bash
# Writes the configuration of what the pod is told, and becomes what it is asked to be.
set -euo pipefail
. /opt/bitnami/scripts/libpostgresql.sh
. /opt/bitnami/scripts/librepmgr.sh
. /opt/bitnami/scripts/postgresql-env.sh

write_postgresql_conf
write_pg_hba
write_repmgr_conf
exec "$@"
