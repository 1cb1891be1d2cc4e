import type { CopyText } from '../copy-text';
import type { Draw } from '../draw';
import { wordsOf } from '../words';
import { DAY, NOW } from './calendar';
import type { Words } from '../words';
import type { World } from './world';

/** Out of twenty: most people praise. */
const RATINGS = [5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 4, 4, 4, 4, 3, 3, 2, 1, 1];
const MOOD_OF_RATING = [2, 2, 2, 1, 0, 0];
const TITLES: readonly Words[] = [
  wordsOf(['']),
  wordsOf(['Never again', 'Broken', 'Sent it back', 'Waste of money']),
  wordsOf(['Disappointing', 'Not as described', 'Expected more']),
  wordsOf(['It is all right', 'Average', 'Could be better']),
  wordsOf(['Good', 'Good value', 'Happy with it', 'Does its job well']),
  wordsOf(['Great!', 'Perfect', 'Would buy it again', 'Excellent', 'Five stars']),
];
const SPACE = wordsOf([' ']);
const LONGEST_WAIT_SECONDS = 30 * DAY;

export interface BoughtLine {
  readonly id: number;
  readonly line: number;
  readonly product: number;
  readonly deliveredAt: number;
}

export function writeReview(world: World, bought: BoughtLine, draw: Draw, reviews: CopyText): void {
  const { id, line, product, deliveredAt } = bought;
  const createdAt = deliveredAt + draw.between(HALF_A_DAY, LONGEST_WAIT_SECONDS);
  if (createdAt > NOW) return;
  const rating = RATINGS[draw.below(RATINGS.length)] as number;
  const titles = TITLES[rating] as Words;
  const sentences = world.vocabulary.reviewSentences[MOOD_OF_RATING[rating] as number] as Words;
  reviews.integer(id).integer(line + 1).integer(product + 1).integer(rating);
  reviews.word(titles, draw.below(titles.count)).word(sentences, draw.below(sentences.count));
  for (let more = draw.below(3); more > 0; more--) {
    reviews.more().word(SPACE, 0).more().word(sentences, draw.below(sentences.count));
  }
  reviews.time(createdAt).endRow();
}

const HALF_A_DAY = DAY / 2;
