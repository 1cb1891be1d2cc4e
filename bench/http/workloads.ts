/** What clients of portal and API do, and in which shares. Read on both sides: by k6's scripts, and by what starts k6. */

/** Storing a picture: it has an objective of its own. */
export const UPLOAD = 'api-upload';

/** One turn of a client, by the names of the requests that it makes. */
export const STEPS = {
  'portal-home': ['portal-home'],
  'portal-shop': ['portal-shop'],
  'portal-search': ['portal-search'],
  'portal-product': ['portal-product'],
  'portal-profile': ['portal-profile'],
  'api-products': ['api-products'],
  'api-products-next': ['api-products-next'],
  'api-search': ['api-search'],
  'api-product': ['api-product'],
  'api-categories': ['api-categories'],
  'api-session': ['api-session'],
  'api-login': ['api-login'],
  // The form, and what it is sent for.
  'portal-login': ['portal-login-page', 'portal-login'],
  [UPLOAD]: [UPLOAD],
  'api-thumbnail': ['api-thumbnail'],
  'api-gallery': ['api-gallery'],
} as const satisfies Record<string, readonly string[]>;
export type StepName = keyof typeof STEPS;

/** Parts of all turns. */
export type Shares = Readonly<Partial<Record<StepName, number>>>;

const BROWSE: Shares = {
  'portal-home': 10, 'portal-shop': 10, 'portal-search': 10, 'portal-product': 15,
  'api-products': 15, 'api-products-next': 10, 'api-search': 10, 'api-product': 15, 'api-categories': 5,
};

export const HTTP_WORKLOADS = ['http', 'browse', 'login', 'upload'] as const;
export type HttpWorkload = (typeof HTTP_WORKLOADS)[number];

export interface WorkloadDescription {
  readonly shares: Shares;
  /** Requests a second, unless asked for otherwise. */
  readonly rate: number;
}

/**
 * A password costs its computation on purpose, and the API lets one address try ten a second: of the mixed load one turn of a
 * hundred logs in, one uploads.
 */
export const WORKLOADS: Readonly<Record<HttpWorkload, WorkloadDescription>> = {
  http: {
    rate: 200,
    shares: { ...BROWSE, 'api-session': 3, 'api-login': 0.5, 'portal-login': 0.5, 'api-upload': 1, 'api-thumbnail': 4, 'api-gallery': 1 },
  },
  browse: { rate: 200, shares: BROWSE },
  login: { rate: 6, shares: { 'api-login': 1, 'portal-login': 1 } },
  upload: { rate: 8, shares: { 'api-upload': 1, 'api-thumbnail': 1 } },
};

/** The image store's own: half of the requests store a picture, half look at one. */
export const IMAGE_SHARES: Shares = WORKLOADS.upload.shares;

/** How many turns a second make so many requests a second. */
export function turnsPerSecond(shares: Shares, requestsPerSecond: number): number {
  const turns = entriesOf(shares);
  const total = turns.reduce((sum, [, share]) => sum + share, 0);
  const requests = turns.reduce((sum, [name, share]) => sum + share * STEPS[name].length, 0);
  return (requestsPerSecond * total) / requests;
}

/** How the requests of a load are named. */
export function requestNames(shares: Shares): string[] {
  return [...new Set(entriesOf(shares).flatMap(([name]) => STEPS[name]))];
}

/** Which turn is the n-th: shares are kept from the first few on, and the same turns never come in a row for long. */
export function stepOfTurn(shares: Shares, turn: number): StepName {
  const turns = entriesOf(shares);
  const total = turns.reduce((sum, [, share]) => sum + share, 0);
  // The golden ratio's multiples are spread as evenly as any can be.
  let place = ((turn * 0.618_033_988_749_895) % 1) * total;
  for (const [name, share] of turns) {
    place -= share;
    if (place < 0) return name;
  }
  const last = turns.at(-1);
  if (last === undefined) throw new Error('a workload needs a step');
  return last[0];
}

function entriesOf(shares: Shares): [StepName, number][] {
  return Object.entries(shares) as [StepName, number][];
}
