import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod';
import { servedApi } from './example';

const documentSchema = z.looseObject({
  openapi: z.literal('3.1.0'),
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.looseObject({
        operationId: z.string(),
        summary: z.string().min(3),
        security: z.array(z.unknown()),
        parameters: z.array(z.looseObject({ name: z.string(), in: z.enum(['path', 'query']), required: z.boolean(), schema: z.looseObject({}) })),
        responses: z.record(z.string(), z.looseObject({})),
      }),
    ),
  ),
  components: z.looseObject({ schemas: z.record(z.string(), z.looseObject({})) }),
});

test('the document describes every operation, and each reference in it leads somewhere', async (context) => {
  const { ask } = await servedApi(context);
  const { status, body } = await ask('/openapi.json');
  assert.equal(status, 200);
  const { paths, components } = documentSchema.parse(body);
  const operations = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
  assert.deepEqual(operations.sort(), [
    'delete /v1/session',
    'delete /v1/sessions',
    'get /v1/categories',
    'get /v1/images',
    'get /v1/images/{id}',
    'get /v1/images/{id}/thumbnail',
    'get /v1/orders/{id}',
    'get /v1/products',
    'get /v1/products/{id}',
    'get /v1/session',
    'patch /v1/account',
    'post /v1/accounts',
    'post /v1/images',
    'post /v1/sessions',
  ]);
  const all = Object.values(paths).flatMap((methods) => Object.values(methods));
  assert.equal(new Set(all.map(({ operationId }) => operationId)).size, all.length);
  const references = [...JSON.stringify(body).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name ?? '');
  assert.ok(references.length > 10);
  for (const name of references) assert.ok(name in components.schemas, name);
});

test('what a parameter may be stands there', async (context) => {
  const { ask } = await servedApi(context);
  const { paths } = documentSchema.parse((await ask('/openapi.json')).body);
  const { parameters = [], security } = paths['/v1/products']?.['get'] ?? {};
  assert.deepEqual(parameters.find(({ name }) => name === 'limit'), { name: 'limit', in: 'query', required: false, schema: { default: 20, type: 'integer', minimum: 1, maximum: 100 } });
  assert.deepEqual(security, []);
  assert.deepEqual(paths['/v1/orders/{id}']?.['get']?.security, [{ session: [] }]);
});
