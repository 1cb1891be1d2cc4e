// Where this machine gets Debian from. Images are built from the same mirror, with another suite.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const SUITES = ['bullseye', 'bookworm', 'trixie', 'forky', 'sid', 'oldstable', 'stable', 'testing', 'unstable'];

export interface Source {
  uri: string;
  suite: string;
  components: string[];
  signedBy: string | undefined;
}

export interface Mirrors {
  main: string;
  // Not every mirror carries it.
  security: string | undefined;
}

// deb [signed-by=/keyring arch=amd64] https://mirror/debian bookworm main contrib
export function parseOneLine(text: string): Source[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]*)/.exec(line);
    if (!match) return [];
    const [, options = '', uri = '', suite = '', components = ''] = match;
    const signedBy = /(?:^|\s)signed-by=(\S+)/i.exec(options)?.[1];
    return [{ uri, suite, components: components.trim().split(/\s+/), signedBy }];
  });
}

// Paragraphs of "Field: value", continued by indented lines.
export function parseDeb822(text: string): Source[] {
  const withoutComments = text.replace(/^#.*\n?/gm, '');
  return withoutComments.split(/\n\s*\n/).flatMap((paragraph) => {
    const fields = new Map(
      [...paragraph.matchAll(/^(\S+):[ \t]*(.*(?:\n[ \t].*)*)/gm)].map(([, name = '', value = '']) => [name.toLowerCase(), value.trim()]),
    );
    const list = (name: string): string[] => (fields.get(name) ?? '').split(/\s+/).filter(Boolean);
    if (!list('types').includes('deb') || fields.get('enabled') === 'no') return [];
    return list('uris').flatMap((uri) =>
      list('suites').map((suite) => ({ uri, suite, components: list('components'), signedBy: fields.get('signed-by') })),
    );
  });
}

// Others name their suites after Debian's, too; they sign with a key of their own.
function isDebian(source: Source): boolean {
  const [suite = ''] = source.suite.split(/[-/]/);
  return (
    SUITES.includes(suite) &&
    source.components.includes('main') &&
    (source.signedBy === undefined || source.signedBy.includes('debian-archive'))
  );
}

export function mirrorsAmong(sources: Source[]): Mirrors {
  const debian = sources.filter(isDebian);
  const isSecurity = (source: Source): boolean => /-security$|\/updates$/.test(source.suite);
  const main = debian.find((source) => SUITES.includes(source.suite));
  if (!main) {
    const found = sources.map((source) => `${source.uri} ${source.suite}`).join(', ') || 'none';
    throw new Error(`no Debian mirror among this machine's apt sources (found: ${found}); images are built from Debian packages`);
  }
  return { main: main.uri, security: debian.find(isSecurity)?.uri };
}

export function sourcesFor(suite: string, mirrors: Mirrors): string {
  const line = (uri: string, name: string): string => `deb [signed-by=${KEYRING}] ${uri} ${name} main\n`;
  return (
    line(mirrors.main, suite) +
    line(mirrors.main, `${suite}-updates`) +
    (mirrors.security ? line(mirrors.security, `${suite}-security`) : '')
  );
}

export function hostMirrors(apt = '/etc/apt'): Mirrors {
  const parts = join(apt, 'sources.list.d');
  const files = [join(apt, 'sources.list'), ...(existsSync(parts) ? readdirSync(parts).sort().map((name) => join(parts, name)) : [])];
  return mirrorsAmong(
    files.filter((file) => existsSync(file)).flatMap((file) => {
      if (file.endsWith('.list')) return parseOneLine(readFileSync(file, 'utf8'));
      return file.endsWith('.sources') ? parseDeb822(readFileSync(file, 'utf8')) : [];
    }),
  );
}
