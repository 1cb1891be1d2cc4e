import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { PgSession } from './session';

/** Takes connections and says nothing, as a primary's node does that has just been lost. */
async function silentServer(context: TestContext): Promise<{ readonly port: number; readonly sockets: readonly Socket[] }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket.resume()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => server.close());
  return { port: (server.address() as AddressInfo).port, sockets };
}

for (const ssl of [false, { ca: '' }]) {
  test(`a connection ${ssl === false ? 'without' : 'with'} TLS that nobody answers is given up when the signal says so`, { timeout: 5_000 }, async (context) => {
    const { port, sockets } = await silentServer(context);
    const cut = new AbortController();
    const opening = assert.rejects(PgSession.open({ host: '127.0.0.1', port, user: 'u', password: 'p', database: 'd', ssl }, cut.signal));
    while (sockets.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const [socket] = sockets;
    assert.ok(socket);
    const closed = once(socket, 'close');
    cut.abort();
    await opening;
    await closed;
  });
}

test('nothing is opened for an attempt whose time is up already', async (context) => {
  const { port, sockets } = await silentServer(context);
  await assert.rejects(PgSession.open({ host: '127.0.0.1', port, user: 'u', password: 'p' }, AbortSignal.abort()));
  assert.equal(sockets.length, 0);
});
