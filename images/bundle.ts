// The project's own programs, each with all that it imports as one file: an image of one needs no packages from anywhere.
import { build } from 'esbuild';
import { DescriptionError } from './description';

/** `packages` stay outside: the image has them beside the program. */
export async function bundle(project: string, entry: string, packages: readonly string[] = []): Promise<string> {
  try {
    const { outputFiles } = await build({
      absWorkingDir: project,
      entryPoints: [entry],
      bundle: true,
      write: false,
      platform: 'node',
      format: 'cjs',
      target: `node${process.versions.node}`,
      // node_modules is a link into the cache: followed, this machine's path to it would be in the program and in its key.
      preserveSymlinks: true,
      // pg takes it only where it is told to.
      external: ['pg-native', ...packages],
      logLevel: 'silent',
    });
    return outputFiles[0]?.text ?? '';
  } catch (error) {
    throw new DescriptionError(`${entry} cannot be bundled: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The Node that goes into images: the one that runs the build and the tests. It must be whole, as upstream's own is. */
export function nodeVersion(): string {
  const { variables } = process.config as { variables: { node_shared?: boolean } };
  if (variables.node_shared) {
    throw new DescriptionError(`${process.execPath} keeps most of itself in a library of this machine's; images take the Node of requirements.txt`);
  }
  return process.version;
}
