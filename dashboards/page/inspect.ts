/** What is to be seen of the page, told to the program that looks at it. */

export interface SeenPanel {
  readonly title: string;
  /** The message of a panel that has nothing to show. */
  readonly says: string | null;
  readonly isVisible: boolean;
  /** Lines of its chart; null where the panel has none. */
  readonly lines: number | null;
  readonly text: string;
}

export function dashboards(): string[] {
  return [...document.querySelectorAll('section')].map(({ id }) => id);
}

export function panels(dashboard: string): SeenPanel[] {
  return [...(document.getElementById(dashboard)?.querySelectorAll('article') ?? [])].map((article) => ({
    title: article.querySelector('h4')?.textContent ?? '',
    says: article.querySelector('.nothing')?.textContent ?? null,
    isVisible: article.getBoundingClientRect().height > 0,
    lines: article.querySelector('.chart') ? article.querySelectorAll('.chart svg path').length : null,
    // A strip that is too narrow for its text has it as its title.
    text: [...article.querySelectorAll('.figure, .bar, .states i, td')].map((shown) => shown.getAttribute('title') ?? shown.textContent).join('').trim(),
  }));
}

/** By how many pixels the page is wider than the screen. */
export function overflow(): number {
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}
