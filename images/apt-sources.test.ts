import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mirrorsAmong, parseDeb822, parseOneLine, sourcesFor } from './apt-sources';

const ONE_LINE = `
# deb http://commented.example/debian bookworm main
deb http://one.example/debian bookworm main contrib # with a remark
deb-src http://one.example/debian bookworm main
deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://one.example/debian-security bookworm-security main
deb [signed-by=/etc/apt/keyrings/vendor.gpg] https://vendor.example bookworm main
`;

const DEB822 = `Types: deb deb-src
# a snapshot of some day
URIs: http://two.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://two.example/debian-security
Suites: bookworm-security
Components: main
  contrib

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main
`;

test('one-line sources: comments, source packages and options', () => {
  assert.deepEqual(parseOneLine(ONE_LINE), [
    { uri: 'http://one.example/debian', suite: 'bookworm', components: ['main', 'contrib'], signedBy: undefined },
    {
      uri: 'http://one.example/debian-security',
      suite: 'bookworm-security',
      components: ['main'],
      signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg',
    },
    { uri: 'https://vendor.example', suite: 'bookworm', components: ['main'], signedBy: '/etc/apt/keyrings/vendor.gpg' },
  ]);
});

test('deb822 sources: several suites, continued lines, switched off', () => {
  assert.deepEqual(
    parseDeb822(DEB822).map(({ uri, suite, components }) => ({ uri, suite, components })),
    [
      { uri: 'http://two.example/debian', suite: 'bookworm', components: ['main'] },
      { uri: 'http://two.example/debian', suite: 'bookworm-updates', components: ['main'] },
      { uri: 'http://two.example/debian-security', suite: 'bookworm-security', components: ['main', 'contrib'] },
    ],
  );
});

test("Debian's mirror is told from a vendor's of the same suite", () => {
  const vendorFirst = [...parseOneLine(ONE_LINE)].reverse();
  assert.deepEqual(mirrorsAmong(vendorFirst), { main: 'http://one.example/debian', security: 'http://one.example/debian-security' });
});

test('another suite is taken from the same mirrors', () => {
  assert.equal(
    sourcesFor('trixie', mirrorsAmong(parseDeb822(DEB822))),
    [
      'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://two.example/debian trixie main',
      'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://two.example/debian trixie-updates main',
      'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://two.example/debian-security trixie-security main',
      '',
    ].join('\n'),
  );
});

test('no Debian mirror: the message names what was found', () => {
  assert.throws(() => mirrorsAmong(parseOneLine('deb https://vendor.example noble main')), /https:\/\/vendor\.example noble/);
});
