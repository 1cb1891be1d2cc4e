import { z } from 'zod';
import { type CommandOption, parseGiven } from '../seed/command-line';
import { JSON_FOLDER } from './json-files';

const FOLDER: CommandOption = { flag: '--dashboards <folder>', text: 'the JSON of the dashboards', default: JSON_FOLDER };
const RANGE: readonly CommandOption[] = [
  { flag: '--from <time>', text: 'now-1h, 2026-03-04T05:06:07Z, "2026-03-04 05:06" (UTC) or milliseconds since 1970', default: 'now-1h' },
  { flag: '--to <time>', text: 'the same', default: 'now' },
];
const REPORTS: CommandOption = { flag: '--reports <folder>', text: 'where the page goes', default: 'reports' };

export const PRINT_OPTIONS: readonly CommandOption[] = [FOLDER];
export const CHECK_OPTIONS: readonly CommandOption[] = [FOLDER, ...RANGE];
export const RENDER_OPTIONS: readonly CommandOption[] = [...CHECK_OPTIONS, REPORTS, { flag: '--platform <name>', text: 'what the page is headed', default: 'drydock' }];
export const LOOK_OPTIONS: readonly CommandOption[] = [
  { flag: '--page <file>', text: 'a page that render wrote' },
  { flag: '--browser <program>', text: 'a Chromium', default: '/usr/bin/chromium' },
  { flag: '--screenshots <folder>', text: 'where the pictures go', default: 'reports/dashboards' },
];

const text = z.string().min(1);
const common = { dashboards: text, json: z.boolean().default(false) };
const range = { from: text, to: text };

const printSchema = z.object({ ...common, dryRun: z.boolean().default(false) });
const checkSchema = z.object({ ...common, ...range });
const renderSchema = z.object({ ...common, ...range, reports: text, platform: text });
const lookSchema = z.object({ page: z.string('allowed is the file of a page that render wrote'), browser: text, screenshots: text, json: z.boolean().default(false) });
const environmentSchema = z.object({ KUBECONFIG: z.string('allowed is the path of the platform’s kubeconfig').min(1) });

export const parsePrint = (given: unknown): z.infer<typeof printSchema> => parseGiven(printSchema, given);
export const parseCheck = (given: unknown): z.infer<typeof checkSchema> => parseGiven(checkSchema, given);
export const parseRender = (given: unknown): z.infer<typeof renderSchema> => parseGiven(renderSchema, given);
export const parseLook = (given: unknown): z.infer<typeof lookSchema> => parseGiven(lookSchema, given);
export const parseEnvironment = (given: unknown): z.infer<typeof environmentSchema> => parseGiven(environmentSchema, given, '');
