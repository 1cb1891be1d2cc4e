import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayConnect, portsOf, readIsolation, type Isolation, type Somebody } from './arrows';

const ISOLATION: Isolation = {
  namespaces: ['front', 'back'],
  parties: {
    page: { namespace: 'front', labels: { app: 'page' } },
    store: { namespace: 'back', labels: { app: 'store' } },
    dns: { namespace: 'system', labels: { app: 'dns' } },
    nodes: { address: 'nodes' },
  },
  arrows: [
    { from: ['page'], to: 'store', tcp: [80, 81] },
    { from: ['nodes'], to: 'store', tcp: [80] },
    { from: ['page', 'store'], to: 'dns', tcp: [53], udp: [53] },
  ],
};
const page: Somebody = { name: 'page', parties: ['page'], namespace: 'front' };
const store: Somebody = { name: 'store', parties: ['store'], namespace: 'back' };
const dns: Somebody = { name: 'dns', parties: ['dns'], namespace: 'system' };
const node: Somebody = { name: 'node', parties: ['nodes', 'outside'] };
const stranger: Somebody = { name: 'stranger', parties: [], namespace: 'system' };

test('an arrow allows its direction and its ports only', () => {
  assert.equal(mayConnect(ISOLATION, page, store, 80), true);
  assert.equal(mayConnect(ISOLATION, page, store, 82), false);
  assert.equal(mayConnect(ISOLATION, store, page, 80), false);
  assert.equal(mayConnect(ISOLATION, node, store, 80), true);
  assert.equal(mayConnect(ISOLATION, node, store, 81), false);
});

test('a stranger reaches nobody who is isolated, and is reached by nobody who is', () => {
  assert.equal(mayConnect(ISOLATION, stranger, store, 80), false);
  assert.equal(mayConnect(ISOLATION, page, stranger, 80), false);
  assert.equal(mayConnect(ISOLATION, { name: 'new', parties: [], namespace: 'back' }, store, 80), false);
});

test('nothing is promised between those who are not isolated', () => {
  assert.equal(mayConnect(ISOLATION, stranger, dns, 53), undefined);
  assert.equal(mayConnect(ISOLATION, node, dns, 53), undefined);
});

test('ports are those of all arrows that lead to somebody', () => {
  assert.deepEqual(portsOf(ISOLATION, ['store']), [80, 81]);
  assert.deepEqual(portsOf(ISOLATION, ['page']), []);
});

test("the role's own file is read, and holds what the door leads to", () => {
  const isolation = readIsolation();
  const skipper: Somebody = { name: 'skipper', parties: ['skipper'], namespace: 'ingress' };
  assert.equal(mayConnect(isolation, skipper, { name: 'portal', parties: ['portal'], namespace: 'frontend' }, 8080), true);
  assert.equal(mayConnect(isolation, skipper, { name: 'auth', parties: ['auth'], namespace: 'app-services' }, 8080), false);
});
