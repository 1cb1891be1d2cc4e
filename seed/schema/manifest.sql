-- What was loaded. Written in the transaction that puts the schema in its place, so it is there exactly when the data is.

-- One row: the world that this schema holds. load_id tells this load from any other, also from one of the same world.
CREATE TABLE seed_manifest (
  load_id     uuid PRIMARY KEY,
  rows_asked  bigint NOT NULL,
  seed        integer NOT NULL,
  fingerprint text NOT NULL,
  loaded_at   timestamptz NOT NULL DEFAULT now()
);

-- checksum is the SHA-256 of the table's chunk digests in order.
CREATE TABLE seed_tables (
  table_name text PRIMARY KEY,
  rows       bigint NOT NULL,
  bytes      bigint NOT NULL,
  checksum   text NOT NULL
);

-- Where each chunk of a table ends (rows, in the order of the primary key) and the SHA-256 of its COPY text.
CREATE TABLE seed_chunks (
  table_name text NOT NULL,
  chunk      integer NOT NULL,
  rows       integer NOT NULL,
  digest     text NOT NULL,
  PRIMARY KEY (table_name, chunk)
);
