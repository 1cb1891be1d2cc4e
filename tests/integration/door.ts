import assert from 'node:assert/strict';
import { z } from 'zod';
import { kubectl, read } from './cluster';
import { Door, type Answer } from './door-client';
import { make } from './make';
import { settings } from './settings';
import { step } from './steps';

/** What there is in the cluster, and has no way in. */
const INTERNAL = ['auth', 'image-store', 'prometheus', 'alertmanager', 'valkey'];
/** The only Services with an address outside of the cluster. */
const WAYS_IN = ['database/postgres', 'database/postgres-ro', 'ingress/door'];

const servicesSchema = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string(), namespace: z.string() }), spec: z.object({ type: z.string() }) })),
});
const logLineSchema = z.object({ host: z.string(), method: z.string(), uri: z.string(), 'flow-id': z.string(), 'requested-host': z.string() });

export function door(): void {
  step('every host of the door answers by TLS, as the one that its certificate names, with the headers of the door', 60, async () => {
    const door = await Door.find();
    for (const [host, { password }] of Object.entries(door.hosts)) {
      const answer = await door.ask(door.nameOf(host), '/', { headers: password ? door.password : {} });
      assert.ok(answer.status >= 200 && answer.status < 500, `${host} answers ${answer.status}: ${answer.body}`);
      assertHeaders(host, answer);
    }
  });

  step('TLS before 1.2 is refused, and so is a name that the certificate does not have', 60, async () => {
    const door = await Door.find();
    assert.equal(await door.handshake('TLSv1.3'), 'TLSv1.3');
    assert.equal(await door.handshake('TLSv1.2'), 'TLSv1.2');
    // By the door and not by this client's own library.
    for (const version of ['TLSv1.1', 'TLSv1'] as const) await assert.rejects(door.handshake(version), /alert protocol version/);
    await assert.rejects(door.ask('somebody.else', '/'), /altnames/);
  });

  step('the plain port sends every host to TLS, whatever a client says, and knows no others', 60, async () => {
    const door = await Door.find();
    for (const host of Object.keys(door.hosts)) {
      const name = door.nameOf(host);
      for (const headers of [{}, { 'X-Forwarded-Proto': 'https' }]) {
        const { status, headers: answered } = await door.askPlainly(name, '/a/path?with=query', { method: 'POST', headers });
        assert.deepEqual([status, answered.location], [308, `https://${name}/a/path?with=query`]);
      }
    }
    assert.equal((await door.askPlainly('somebody.else', '/')).status, 404);
  });

  step('what is internal has no name at the door and no address outside', 60, async () => {
    const door = await Door.find();
    for (const host of [...INTERNAL, 'unknown']) {
      const name = door.nameOf(host);
      // The certificate is for other names: asked by one that it has.
      const { status } = await door.ask(door.nameOf('portal'), '/', { headers: { Host: name } });
      assert.equal(status, 404, `${name} answers ${status}`);
      assert.equal((await door.askPlainly(name, '/')).status, 404);
    }
    const { items } = await read(servicesSchema, 'services', '--all-namespaces');
    const reachable = items.filter(({ spec }) => spec.type !== 'ClusterIP').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    assert.deepEqual(reachable.sort(), WAYS_IN);
  });

  step('metrics and alerts ask for the password, and are for reading only', 60, async () => {
    const door = await Door.find();
    const guarded = Object.entries(door.hosts).filter(([, { password }]) => password).map(([host]) => door.nameOf(host));
    assert.ok(guarded.length > 0, 'no host asks for a password');
    const wrong = { Authorization: `Basic ${Buffer.from('drydock:wrong').toString('base64')}` };
    for (const name of guarded) {
      assert.equal((await door.ask(name, '/')).status, 401);
      assert.equal((await door.ask(name, '/', { headers: wrong })).status, 401);
    }
    const headers = door.password;
    const up = await door.ask(door.nameOf('metrics'), '/api/v1/query?query=up', { headers });
    assert.equal(up.status, 200);
    assert.match(up.body, /"status":"success"/);
    assert.equal((await door.ask(door.nameOf('alerts'), '/', { headers })).status, 200);
    for (const path of ['/-/quit', '/-/reload', '//-/quit', '/%2D/quit']) {
      assert.equal((await door.ask(door.nameOf('metrics'), path, { method: 'POST', headers })).status, 404, path);
    }
    assert.equal((await door.ask(door.nameOf('alerts'), '/alerts', { method: 'POST', headers })).status, 404);
  });

  step("the door's log says who asked and for what, and tells no secret", 60, async () => {
    const door = await Door.find();
    const [path, forged] = [`/api/v1/query-${Date.now()}`, '203.0.113.9'];
    await door.ask(door.nameOf('metrics'), `${path}?token=do-not-tell`, { headers: { ...door.password, 'X-Forwarded-For': forged } });
    const log = await kubectl('logs', '--namespace=ingress', '--selector=app.kubernetes.io/name=skipper', '--container=skipper', '--since=60s', '--tail=-1');
    const lines = log.split('\n').filter((line) => line.includes(path));
    assert.equal(lines.length, 1, `the log has ${lines.length} lines of ${path}`);
    const line = logLineSchema.parse(JSON.parse(lines[0] ?? ''));
    assert.deepEqual([line.method, line.uri, line['requested-host']], ['GET', path, door.nameOf('metrics')]);
    assert.notEqual(line.host, forged);
    assert.match(line['flow-id'], /^[\w-]{16}$/);
    for (const secret of ['do-not-tell', door.password.Authorization ?? '']) assert.ok(!log.includes(secret), 'the log tells a secret');
  });

  step('make urls tells the address, the authority and the lines for /etc/hosts', 60, async () => {
    const door = await Door.find();
    const { output } = await make('urls');
    const names = Object.keys(door.hosts).map((host) => door.nameOf(host));
    assert.ok(output.includes(`${door.address} ${names.join(' ')}`), output);
    assert.ok(output.includes(`${settings.state}/certificates/ca.crt`), output);
    for (const name of names) assert.ok(output.includes(`https://${name}/`), output);
  });
}

function assertHeaders(host: string, { headers }: Answer): void {
  assert.match(headers['strict-transport-security'] ?? '', /^max-age=[1-9]\d{6,}$/, host);
  assert.equal(headers['x-content-type-options'], 'nosniff', host);
  assert.equal(headers['x-frame-options'], 'DENY', host);
  const policy = String(headers['content-security-policy']);
  assert.match(policy, /frame-ancestors 'none'/, host);
  assert.doesNotMatch(policy, /unsafe-inline/, host);
  assert.deepEqual([headers.server, headers['x-powered-by']], [undefined, undefined], host);
}
