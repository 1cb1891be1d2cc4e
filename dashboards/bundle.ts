import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** The page's program with the parts of echarts that it uses, as one script. */
export function bundlePageProgram(): string {
  return bundle('program.ts', {});
}

/** What looks at a page from within: a script that leaves its functions under the given name. */
export function bundleInspection(globalName: string): string {
  return bundle('inspect.ts', { globalName });
}

function bundle(entry: string, options: { globalName?: string }): string {
  const { outputFiles } = buildSync({
    ...options,
    entryPoints: [join(__dirname, 'page', entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    // echarts asks for it, and would else bring its warnings for developers.
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`esbuild made nothing of ${entry}`);
  return file.text.trim();
}
