import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDescription, parseVersions } from './description';

const VERSIONS = parseVersions(
  `drydock_tool_version: "1.2"
drydock_images:
  tool: example.org/tool:v{{ drydock_tool_version }}
`,
  'versions.yml',
);

const parse = (text: string): unknown => parseDescription(text, 'images/tool/image.yml', VERSIONS);

test("an image's name is filled in with its version", () => {
  assert.deepEqual(VERSIONS.images, { tool: 'example.org/tool:v1.2' });
});

test('a version in a description is filled in', () => {
  const { go } = parseDescription(
    'go: {versions: {}, programs: {tool: {package: ./tool, variables: {main.version: "v{{ drydock_tool_version }}"}}}}',
    'image.yml',
    VERSIONS,
  );
  assert.equal(go?.programs['tool']?.variables['main.version'], 'v1.2');
});

test('an unknown variable is named, with those there are', () => {
  assert.throws(() => parse('go: {tags: "{{ drydock_tol_version }}"}'), /drydock_tol_version.*drydock_tool_version/);
});

for (const [what, text, message] of [
  ['a misspelt key', 'image: {}', /images\/tool\/image\.yml[\s\S]*image/],
  ['an empty layer', 'layers: {tool: {}}', /an empty layer/],
  ['an image without layers', 'images: {tool: {layers: []}}', /layers/],
  ['a suite that nothing was tried on', 'layers: {tool: {debian: {suite: sid, packages: [a]}}}', /bookworm/],
  ['a file from nowhere', 'layers: {tool: {files: {/tool: {url: x}}}}', /\{file\}, \{program, of\?\}/],
  ['a program that is no service of ours', 'layers: {tool: {files: {/tool: {bundle: ../main.ts}}}}', /services\/<folder>\/<file>\.ts/],
  ['an npm package by a path', 'layers: {tool: {packages: [../sharp]}}', /the name of an npm package/],
  ['a registry in the name of an image of our own', 'images: {tool: {layers: [a], repository: "example.org/tool:1"}}', /drydock\/alert-log/],
  ['a relative target', 'layers: {tool: {files: {tool: {file: tool}}}}', /absolute path/],
  ['a way out of the folder', 'layers: {tool: {files: {/tool: {file: ../../tool}}}}', /a path inside the folder/],
] as const) {
  test(`${what} is refused`, () => assert.throws(() => parse(text), message));
}
