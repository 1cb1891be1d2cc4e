import assert from 'node:assert/strict';
import { test } from 'node:test';
import { leftOver, readProcesses, type Process } from './processes';

const OWN = { name: 'drydock-test', pidNamespace: 'host' };

function found(pid: number, parent: number, command: string, more: Partial<Process> = {}): Process {
  return { pid, parent, started: '1', command, pidNamespace: 'host', isMarked: false, ...more };
}

const INIT = found(1, 0, 'init');
const SHELL = found(10, 1, 'bash');
const OTHERS_CONMON = found(20, 1, 'conmon --name somebody');
const BEFORE = [INIT, SHELL, OTHERS_CONMON];

function left(...more: Process[]): string[] {
  return leftOver(BEFORE, [...BEFORE, ...more], OWN);
}

void test("what others start meanwhile is none of a platform's", () => {
  assert.deepEqual(left(found(11, 10, 'vi'), found(12, 1, 'cron')), []);
  assert.deepEqual(left(found(21, 20, 'nginx', { pidNamespace: 'container' })), []);
});

void test('a process that this run started is left over, wherever it went', () => {
  assert.deepEqual(left(found(30, 1, 'ssh -N', { isMarked: true })), ['30: ssh -N']);
});

void test('a process that names the platform is left over', () => {
  assert.deepEqual(left(found(31, 1, 'conmon --name drydock-test-m02')), ['31: conmon --name drydock-test-m02']);
});

void test('a container that nobody from before has started is left over, with all that runs in it', () => {
  const conmon = found(40, 1, 'conmon');
  const inside = [found(41, 40, 'systemd', { pidNamespace: 'node' }), found(42, 41, 'kubelet', { pidNamespace: 'node' })];
  assert.deepEqual(left(conmon, ...inside), ['41: systemd', '42: kubelet']);
});

void test('another process under the number of one from before is a new one', () => {
  const later = found(10, 1, 'ssh -N', { started: '2', isMarked: true });
  assert.deepEqual(leftOver(BEFORE, [INIT, later], OWN), ['10: ssh -N']);
});

void test('the processes of this machine are read', () => {
  const self = readProcesses().find(({ pid }) => pid === process.pid);
  assert.equal(self?.parent, process.ppid);
  assert.match(self?.command ?? '', /node/);
});
