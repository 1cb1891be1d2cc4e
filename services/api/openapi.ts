import * as z from 'zod';
import { PROBLEM_TYPE } from '../shared/problem';
import type { Operation } from './operation';
import { named } from './schemas';

const REFERENCE = '#/components/schemas/';
const UNNAMED = '-';

type Json = Readonly<Record<string, unknown>>;

/** A schema of zod's as it stands in the document: those that have a name are referred to. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output'): Json {
  const name = named.get(schema);
  if (name !== undefined) return { $ref: `${REFERENCE}${name}` };
  return schemasWith([[schema, UNNAMED]], io)[UNNAMED] ?? {};
}

/** Within a registry, parts that have a name become references. */
function schemasWith(others: readonly (readonly [z.ZodType, string])[], io: 'input' | 'output'): Record<string, Json> {
  const registry = z.registry<{ readonly id: string }>();
  for (const [schema, id] of [...named, ...others]) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io, uri: (id) => `${REFERENCE}${id}` });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, bare(schema)]));
}

function bare({ $schema, $id, ...schema }: Json): Json {
  void [$schema, $id];
  return schema;
}

function parametersOf(place: 'path' | 'query', schema: z.ZodObject | undefined): Json[] {
  return Object.entries(schema?.shape ?? {}).map(([name, value]) => ({
    name,
    in: place,
    required: place === 'path' || !(value as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(value as z.ZodType, 'input'),
  }));
}

function describe({ method, path, summary, needsSession = false, params, query, body, bodyContent = ['application/json'], replies }: Operation): Json {
  const answers = Object.entries(replies).map(([status, { description, schema, content }]) => {
    const type = content ?? (schema === undefined ? undefined : 'application/json');
    return [status, { description, ...(type === undefined ? {} : { content: { [type]: { schema: schema === undefined ? {} : schemaOf(schema, 'output') } } }) }];
  });
  const isBinary = body === undefined && bodyContent[0] !== 'application/json';
  return {
    operationId: `${method}${path.replace(/\W+(\w)/g, (_all, letter: string) => letter.toUpperCase()).replace(/\W/g, '')}`,
    summary,
    security: needsSession ? [{ session: [] }] : [],
    parameters: [...parametersOf('path', params), ...parametersOf('query', query)],
    ...(body === undefined && !isBinary
      ? {}
      : { requestBody: { required: true, content: Object.fromEntries(bodyContent.map((type) => [type, body === undefined ? {} : { schema: schemaOf(body, 'input') }])) } }),
    responses: { ...Object.fromEntries(answers), default: { $ref: '#/components/responses/Problem' } },
  };
}

/** OpenAPI 3.1, whose schemas are JSON Schema as zod writes it. */
export function openApi(operations: readonly Operation[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of operations) (paths[`/v1${operation.path}`] ??= {})[operation.method] = describe(operation);
  return {
    openapi: '3.1.0',
    info: { title: 'Drydock', version: '1', description: "The shop, accounts and pictures. Lists are read page by page: an answer's `next` is the `cursor` of the next question." },
    paths,
    components: {
      schemas: schemasWith([], 'output'),
      securitySchemes: { session: { type: 'http', scheme: 'bearer' } },
      responses: { Problem: { description: 'What went wrong (RFC 9457)', content: { [PROBLEM_TYPE]: { schema: { $ref: `${REFERENCE}Problem` } } } } },
    },
  };
}
