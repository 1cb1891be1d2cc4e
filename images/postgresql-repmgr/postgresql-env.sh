# shellcheck shell=bash
# What the chart's pods say, and a value for what they leave out. NAME_FILE is a file that holds the value of NAME.
export LC_ALL=C.UTF-8

for name in POSTGRES_PASSWORD POSTGRES_POSTGRES_PASSWORD REPMGR_PASSWORD POSTGRESQL_SR_CHECK_PASSWORD; do
  file=${name}_FILE
  if [[ -f ${!file:-} ]]; then declare -gx "$name=$(<"${!file}")"; fi
done
unset name file

# Of the application, and of the superuser, who is the same where no other is named.
export POSTGRESQL_USERNAME=${POSTGRES_USER:-postgres}
export POSTGRESQL_PASSWORD=${POSTGRES_PASSWORD:?}
export POSTGRESQL_DATABASE=${POSTGRES_DB:-postgres}
export POSTGRESQL_POSTGRES_PASSWORD=${POSTGRES_POSTGRES_PASSWORD:-$POSTGRES_PASSWORD}

export POSTGRESQL_VOLUME_DIR=${POSTGRESQL_VOLUME_DIR:-/bitnami/postgresql}
export PGDATA=${PGDATA:-$POSTGRESQL_VOLUME_DIR/data}
export POSTGRESQL_CONF_DIR=/opt/bitnami/postgresql/conf
export POSTGRESQL_TMP_DIR=/opt/bitnami/postgresql/tmp
export POSTGRESQL_PORT_NUMBER=${POSTGRESQL_PORT_NUMBER:-5432}
export POSTGRESQL_ENABLE_TLS=${POSTGRESQL_ENABLE_TLS:-no}
export POSTGRESQL_TLS_CERT_FILE=${POSTGRESQL_TLS_CERT_FILE:-} POSTGRESQL_TLS_KEY_FILE=${POSTGRESQL_TLS_KEY_FILE:-}

export REPMGR_USERNAME=${REPMGR_USERNAME:-repmgr}
export REPMGR_PASSWORD=${REPMGR_PASSWORD:?}
export REPMGR_DATABASE=${REPMGR_DATABASE:-repmgr}
export REPMGR_CONF_FILE=/opt/bitnami/repmgr/conf/repmgr.conf
export REPMGR_TMP_DIR=/opt/bitnami/repmgr/tmp
export REPMGR_CONNECT_TIMEOUT=${REPMGR_CONNECT_TIMEOUT:-5}
export REPMGR_NODE_NAME=${REPMGR_NODE_NAME:?}
export REPMGR_NODE_NETWORK_NAME=${REPMGR_NODE_NETWORK_NAME:?}
export REPMGR_PRIMARY_HOST=${REPMGR_PRIMARY_HOST:?}
# Node 0 has the number 1000: repmgr begins at 1.
export REPMGR_NODE_ID=${REPMGR_NODE_ID:-$((1000 + 10#${REPMGR_NODE_NAME##*[!0-9]}))}
export REPMGR_PASSFILE_PATH=${REPMGR_PASSFILE_PATH:-/opt/bitnami/repmgr/conf/.pgpass}

# Where a node answers its peers while it waits for its place.
export WAITING_PORT=5433
