import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TableName } from './world/sizes';

const FOLDER = join(__dirname, 'schema');

const FILES = ['tables.sql', 'manifest.sql', 'keys.sql', 'indexes.sql', 'references.sql', 'sequences.sql'] as const;
export type SchemaFile = (typeof FILES)[number];

export function schemaTexts(): string[] {
  return FILES.map(schemaText);
}

export function schemaText(file: SchemaFile): string {
  return readFileSync(join(FOLDER, file), 'utf8');
}

/** A file's statements; as the files say, each ends with a semicolon at the end of a line. */
export function statementsOf(file: SchemaFile): string[] {
  const withoutComments = schemaText(file).replace(/^--.*\n/gm, '');
  return withoutComments
    .split(/;\n/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

/** The statements that bring one table into its final form, but for its foreign keys, which need other tables' keys. */
export function statementsFor(table: TableName): string[] {
  const about = new RegExp(`^(ALTER TABLE|CREATE INDEX \\w+ ON|SELECT setval.* FROM) ${table}\\b`);
  const files = ['keys.sql', 'indexes.sql', 'sequences.sql'] as const;
  return [...files.flatMap(statementsOf).filter((statement) => about.test(statement)), `ANALYZE ${table}`];
}
