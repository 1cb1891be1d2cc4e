import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request must be whole within this time: it holds a connection. */
const REQUEST_MS = 15_000;
/** Node itself looks only every 30 s for requests whose time is over. */
const LOOK_MS = 5_000;

/** An idle connection is kept for longer than any of our clients keeps one: then it is never ended while a request is on its way. */
const IDLE_MS = 75_000;

export async function listen(handler: RequestListener, port: number): Promise<Server> {
  const server = createServer({ requestTimeout: REQUEST_MS, headersTimeout: REQUEST_MS, keepAliveTimeout: IDLE_MS, connectionsCheckingInterval: LOOK_MS }, handler);
  server.listen(port);
  await once(server, 'listening');
  return server;
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Takes no further connection, ends idle ones, and waits for the requests under way; what then still runs is cut off. */
export async function close(server: Server, mostMs: number): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  const cut = setTimeout(() => server.closeAllConnections(), mostMs);
  await closed;
  clearTimeout(cut);
}
