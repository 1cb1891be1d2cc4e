/** Colours are named by role; the page's style gives them values for light and for dark. */
export const SERIES_COLOURS = Array.from({ length: 10 }, (_, index) => `var(--s${index})`);

/** One name has one colour in all charts of a dashboard; within a chart a colour is used twice only where there are more series. */
export class Palette {
  readonly #known = new Map<string, string>();

  coloursOf(names: readonly string[]): string[] {
    const uses = new Map(SERIES_COLOURS.map((colour) => [colour, 0]));
    const use = (colour: string): void => void uses.set(colour, (uses.get(colour) ?? 0) + 1);
    for (const name of names) {
      const colour = this.#known.get(name);
      if (colour !== undefined) use(colour);
    }
    return names.map((name) => {
      const known = this.#known.get(name);
      if (known !== undefined) return known;
      const [colour = ''] = [...uses].reduce((least, entry) => (entry[1] < least[1] ? entry : least));
      use(colour);
      this.#known.set(name, colour);
      return colour;
    });
  }
}
