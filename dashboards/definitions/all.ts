import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Settings } from '../settings';
import { door } from './door';
import { kubernetes } from './kubernetes';
import { objectives } from './objectives';
import { overview } from './overview';
import { postgres } from './postgres';
import { redis } from './redis';
import { services } from './services';

/** Every dashboard, in the order in which they are shown. */
export function allDashboards(settings: Settings): Dashboard[] {
  return [overview, postgres, kubernetes, objectives, redis, services, door].map((define) => define(settings));
}
