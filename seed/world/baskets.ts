import type { Draw } from '../draw';
import { drawProduct, type Catalogue } from './catalogue';
import { BASKET_OF_HUNDRED, HUNDRED } from './sizes';

const MIX = Uint8Array.from(BASKET_OF_HUNDRED.flatMap(([lines, baskets]) => Array<number>(baskets).fill(lines)));
const MOST_LINES = Math.max(...MIX);

/** Fills baskets one after another, in the same arrays; call `startHundred` before each hundred of them. */
export class Baskets {
  lines = 0;
  readonly products = new Uint32Array(MOST_LINES);
  readonly quantities = new Uint8Array(MOST_LINES);
  private readonly sizes = MIX.slice();

  constructor(private readonly catalogue: Catalogue, private readonly draw: Draw) {}

  startHundred(): void {
    this.draw.shuffle(this.sizes);
  }

  fill(unit: number): void {
    this.lines = this.sizes[unit % HUNDRED] as number;
    for (let line = 0; line < this.lines; line++) {
      this.products[line] = this.otherProduct(line);
      this.quantities[line] = this.draw.chance(0.75) ? 1 : this.draw.between(2, 4);
    }
  }

  /** A product that none of the lines before has. */
  private otherProduct(lines: number): number {
    for (;;) {
      const product = drawProduct(this.catalogue, this.draw);
      let line = 0;
      while (line < lines && this.products[line] !== product) line++;
      if (line === lines) return product;
    }
  }
}
