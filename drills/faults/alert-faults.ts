import type { ClientConfig } from 'pg';
import type { Fault } from './fault';
import { instanceMissing } from './instance-missing';
import { replicationLag } from './replication-lag';
import { targetDown } from './target-down';
import { volumeFilling } from './volume-filling';

/** Every fault of the alert-demo. */
export function alertFaults(database: ClientConfig, image: string): Fault[] {
  return [replicationLag(database), volumeFilling(image), instanceMissing(), targetDown()];
}
