import { createHash, X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { connect } from 'node:tls';
import { chromium, type Browser } from 'playwright-core';
import type { Door } from './door-client';

/** Debian's; `make dashboards-check` installs it where it is missing. */
const CHROMIUM = '/usr/bin/chromium';
const HANDSHAKE_MS = 10_000;

/** A Chromium to which the door's names lead to the door, and to which the door's certificate is a good one. */
export async function withBrowser<T>(door: Door, work: (browser: Browser) => Promise<T>): Promise<T> {
  if (!existsSync(CHROMIUM)) throw new Error(`there is no ${CHROMIUM}: make dashboards-check installs it`);
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: [
      // Its sandbox cannot be set up by root; it sees the platform's own pages only.
      '--no-sandbox',
      `--host-resolver-rules=MAP *.${door.domain} ${door.address}, MAP * ~NOTFOUND`,
      `--ignore-certificate-errors-spki-list=${await pinOf(door)}`,
    ],
  });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

/** Of the key that the door shows; its certificate is checked against the lab's authority here, so the browser need not know that. */
function pinOf(door: Door): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: door.address, port: 443, servername: door.nameOf('portal'), ca: door.authority }, () => {
      const { publicKey } = new X509Certificate(socket.getPeerCertificate().raw);
      resolve(createHash('sha256').update(publicKey.export({ type: 'spki', format: 'der' })).digest('base64'));
      socket.end();
    });
    socket.setTimeout(HANDSHAKE_MS, () => socket.destroy(new Error('no answer')));
    socket.on('error', reject);
  });
}
