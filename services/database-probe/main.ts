import * as z from 'zod';
import { AUTHORITY_MISSING, connectionSettings, hasAuthority } from '../shared/connection';
import { run } from '../shared/service';
import { commonSettings, decimalNumber, wholeNumber } from '../shared/settings';
import { startProbe } from './probe';

const settings = z
  .object({
    ...commonSettings,
    ...connectionSettings,
    PROBE_INTERVAL_MS: wholeNumber(100, 60_000).default(1_000),
    // How long a read or a write may take, a new connection included.
    PROBE_TIMEOUT_MS: wholeNumber(100, 60_000).default(2_000),
    // How long a connection is kept. A new one shows what is wrong with passwords, certificates or a full server, too.
    PROBE_KEEP_MS: wholeNumber(1_000, 86_400_000).default(600_000),
    // The objective of slo.yml: one of the histogram's buckets.
    LATENCY_OBJECTIVE_MS: decimalNumber(1, 60_000),
  })
  .refine(hasAuthority, AUTHORITY_MISSING);

run('database-probe', settings, (context) => Promise.resolve(startProbe(context)));
