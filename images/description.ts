// What an images/<folder>/image.yml says.
//
// A folder builds programs from a Go module, takes manifests out of it, makes layers, and stacks layers to images.
// Another folder's program or layer is named "<folder>:<name>"; so the order of building follows from the descriptions.
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

const word = z.string().regex(/^[a-z0-9][a-z0-9_.-]*$/, 'expected lower-case letters, digits, "_", "." and "-"');
const reference = z
  .string()
  .regex(/^([a-z0-9][a-z0-9-]*:)?[a-z0-9][a-z0-9_-]*$/, 'expected "<name>", or "<folder>:<name>" of another folder');
const inside = z.string().regex(/^(?!\/)(?!.*\.\.\/).+/, 'expected a path inside the folder, module or package');

// Absolute path in the image -> what lies there.
function byPath<T>(value: z.ZodType<T>): z.ZodDefault<z.ZodType<Record<string, T>>> {
  const absolute = (paths: Record<string, T>): boolean => Object.keys(paths).every((path) => /^(\/[^/]+)+$/.test(path));
  return z.record(z.string(), value).refine(absolute, 'every key must be an absolute path').default({});
}

const fileSource = z.union(
  [
    z.strictObject({ file: inside }),
    z.strictObject({ program: word, of: word.optional() }),
    // A program of the project's own in TypeScript, with all that it imports, as one file.
    z.strictObject({ bundle: z.string().regex(/^services\/[a-z0-9-]+\/[a-z0-9-]+\.ts$/, 'expected services/<folder>/<file>.ts') }),
    // The Node that runs this build.
    z.strictObject({ runtime: z.literal('node') }),
    z.strictObject({ module: z.string(), path: inside, of: word.optional(), mode: z.string().regex(/^0[0-7]{3}$/).optional() }),
  ],
  { error: 'expected {file}, {program, of?}, {bundle}, {runtime} or {module, path, of?, mode?}' },
);

const debianPackage = z.string().regex(/^[a-z0-9][a-z0-9+.-]+$/, 'expected the name of a Debian package');

const debian = z.strictObject({
  suite: z.enum(['bookworm', 'trixie']),
  packages: z.array(debianPackage).min(1),
  // Only these files of the packages, which are then unpacked and not installed; all of a small Debian without it.
  paths: z.array(inside).min(1).optional(),
  // A shell script of the folder that is run inside the new root.
  setup: inside.optional(),
});

const npmPackage = z.string().regex(/^(@[a-z0-9-]+\/)?[a-z0-9][a-z0-9._-]*$/, 'expected the name of an npm package');

const layer = z
  .strictObject({
    debian: debian.optional(),
    // npm packages that stay out of the folder's bundles, with all that they depend on, in /srv/node_modules.
    packages: z.array(npmPackage).min(1).optional(),
    files: byPath(fileSource),
    links: byPath(z.string()),
    // containerd's store with these images unpacked, made by the containerd that is in the layer `rootfs`.
    containerd_store: z.strictObject({ rootfs: word, images: z.array(reference).min(1) }).optional(),
  })
  .refine(
    (value) => value.debian ?? value.packages ?? value.containerd_store ?? Object.keys({ ...value.files, ...value.links })[0],
    'an empty layer: give debian, packages, files, links or containerd_store',
  );

const image = z.strictObject({
  layers: z.array(reference).min(1),
  // Of the project's own images: where it lies in the private registry. Its tag is the folder's key, and no name of upstream's
  // stands for it in drydock_images.
  repository: z.string().regex(/^[a-z0-9-]+(\/[a-z0-9-]+)+$/, 'expected a path such as drydock/alert-log').optional(),
  entrypoint: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  environment: z.record(z.string(), z.string()).default({}),
  user: z.string().optional(),
  working_directory: z.string().optional(),
  stop_signal: z.string().optional(),
  ports: z.array(z.string()).default([]),
  // Run on this machine by podman: besides being served to the cluster, or instead.
  podman: z.enum(['also', 'only']).optional(),
});

const manifest = z.union(
  [
    z.strictObject({ module: z.string(), path: inside }),
    z.strictObject({ module: z.string(), kustomize: inside }),
  ],
  { error: 'expected {module, path} or {module, kustomize}' },
);

const program = z.strictObject({
  package: z.string(),
  // String variables set by the linker, such as a version.
  variables: z.record(z.string(), z.string()).default({}),
});

const go = z.strictObject({
  // Variable of group_vars/all/versions.yml -> the module of go.mod that must have this version.
  versions: z.record(z.string().startsWith('drydock_'), z.string()),
  tags: z.string().default(''),
  programs: z.record(word, program),
  // Further names of a program that goes by the name it is called by.
  names: z.record(word, word).default({}),
});

const description = z.strictObject({
  // Built only where PostgreSQL is run by this engine; by every one without it.
  engine: z.enum(['bitnami', 'cloudnative_pg']).optional(),
  go: go.optional(),
  host_programs: z.array(word).default([]),
  // Written as one list of objects.
  manifests: z.record(z.string().endsWith('.json'), manifest).default({}),
  layers: z.record(word, layer).default({}),
  images: z.record(word, image).default({}),
});

export type Description = z.infer<typeof description>;
export type Layer = z.infer<typeof layer>;
export type Image = z.infer<typeof image>;
export type FileSource = z.infer<typeof fileSource>;
export type DebianPackages = z.infer<typeof debian>;
export type Manifest = z.infer<typeof manifest>;
export type GoModule = z.infer<typeof go>;

export interface Versions {
  variables: Record<string, string>;
  // Key -> full upstream name.
  images: Record<string, string>;
}

export class DescriptionError extends Error {}

const versionsFile = z.intersection(
  z.object({ drydock_images: z.record(word, z.string()) }),
  z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
);

// The file is Ansible's, so a value may name another variable of it as {{ variable }}; nothing else of Jinja is known.
export function fillIn(text: string, variables: Record<string, string>): string {
  return text.replace(/\{\{\s*(.*?)\s*\}\}/g, (_, variable: string) => {
    const value = variables[variable];
    if (value === undefined) throw new DescriptionError(`"{{ ${variable} }}" is none of ${Object.keys(variables).join(', ')}`);
    return value;
  });
}

function parsed<T>(schema: z.ZodType<T>, text: string, where: string): T {
  const result = schema.safeParse(parse(text));
  if (!result.success) throw new DescriptionError(`${where}:\n${z.prettifyError(result.error)}`);
  return result.data;
}

export function parseVersions(text: string, where: string): Versions {
  const { drydock_images: named, ...rest } = parsed(versionsFile, text, where);
  const variables = Object.fromEntries(Object.entries(rest).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  const images = Object.fromEntries(Object.entries(named).map(([key, name]) => [key, fillIn(name, variables)]));
  return { variables, images };
}

export function parseDescription(text: string, where: string, versions: Versions): Description {
  return parsed(description, fillIn(text, versions.variables), where);
}

export function readVersions(path: string): Versions {
  return parseVersions(readFileSync(path, 'utf8'), path);
}
