import * as z from 'zod';
import { run } from '../shared/service';
import { commonSettings, text, wholeNumber } from '../shared/settings';
import { Archive } from './archive';
import { Journal } from './journal';
import { ArrivalMetrics } from './metrics';
import { routes } from './routes';

const settings = z.object({
  ...commonSettings,
  // Where arrivals are kept, and how much of them.
  ALERT_LOG_FOLDER: text,
  ALERT_LOG_KEEP_MB: wholeNumber(16, 10_000).default(32),
});

run('alert-log', settings, async ({ settings: { ALERT_LOG_FOLDER, ALERT_LOG_KEEP_MB }, log, registry }) => {
  const journal = await Journal.open(ALERT_LOG_FOLDER, ALERT_LOG_KEEP_MB * 2 ** 20);
  log.info({ folder: ALERT_LOG_FOLDER, bytes: journal.bytes }, 'what is kept was found');
  const metrics = new ArrivalMetrics(registry, () => journal.bytes);
  return {
    routes: routes({ archive: new Archive(journal), metrics, nowMs: Date.now }),
    close: () => journal.close(),
  };
});
