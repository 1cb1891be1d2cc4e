import * as z from 'zod';
import { Upstream } from '../shared/client';
import { run } from '../shared/service';
import { commonSettings, wholeNumber } from '../shared/settings';
import { Api } from './api';
import { site } from './site';

const settings = z.object({
  ...commonSettings,
  // Where api answers, such as http://api.app-services.svc:8080.
  API_ADDRESS: z.url('expected an address'),
  API_TIMEOUT_MS: wholeNumber(100, 60_000).default(5_000),
  // Under which address browsers know the portal: forms from elsewhere are none of its own.
  PORTAL_ORIGIN: z.string().regex(/^https:\/\/[a-z0-9.-]+(:\d+)?$/, 'expected https://HOST'),
  IMAGE_MOST_MB: wholeNumber(1, 100).default(10),
  // How long a picture may take to arrive.
  IMAGE_RECEIVE_MS: wholeNumber(100, 60_000).default(12_000),
});

// It waits for nobody to be ready: while api is away, its pages say so.
run('portal', settings, ({ settings, log, registry }) => {
  const { API_ADDRESS, API_TIMEOUT_MS, PORTAL_ORIGIN, IMAGE_MOST_MB, IMAGE_RECEIVE_MS } = settings;
  const upstream = new Upstream({ name: 'api', address: API_ADDRESS, timeoutMs: API_TIMEOUT_MS, registry });
  const limits = { mostBytes: IMAGE_MOST_MB * 1_000_000, mostMs: IMAGE_RECEIVE_MS };
  return Promise.resolve({
    routes: site({ api: new Api(upstream), log, origin: PORTAL_ORIGIN, limits }),
    close: () => Promise.resolve(upstream.close()),
  });
});
