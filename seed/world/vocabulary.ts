import type { Faker } from '@faker-js/faker';
import { faker as de } from '@faker-js/faker/locale/de';
import { faker as en } from '@faker-js/faker/locale/en';
import { faker as enGb } from '@faker-js/faker/locale/en_GB';
import { faker as enUs } from '@faker-js/faker/locale/en_US';
import { faker as es } from '@faker-js/faker/locale/es';
import { faker as fr } from '@faker-js/faker/locale/fr';
import { faker as nl } from '@faker-js/faker/locale/nl';
import { wordsOf, type Words } from '../words';
import { DEPARTMENTS, SUPPLIERS, WAREHOUSES } from './sizes';

/**
 * faker's vocabularies, drawn once into lists. Calling faker for each value makes 41,000 rows/s; drawing from these lists
 * makes the figure in generate.ts. The lists are the same in every world: a world's own seed picks from them.
 */
const VOCABULARY_SEED = 20_260_101;

export interface Country {
  readonly code: Words;
  readonly firstNames: Words;
  readonly lastNames: Words;
  /** The same names as they are written in an e-mail address. */
  readonly mailFirstNames: Words;
  readonly mailLastNames: Words;
  readonly streets: Words;
  readonly cities: Words;
  readonly postcodes: Words;
  readonly houseNumberFirst: boolean;
}

export interface Vocabulary {
  readonly countries: readonly Country[];
  readonly departments: readonly string[];
  readonly productAdjectives: Words;
  readonly productMaterials: Words;
  readonly productNouns: Words;
  readonly productDescriptions: Words;
  readonly companies: readonly string[];
  readonly warehouseCities: readonly string[];
  /** Sentences for a good, a middling and a bad review. */
  readonly reviewSentences: readonly [Words, Words, Words];
}

export function readVocabulary(): Vocabulary {
  for (const faker of [de, en, enGb, enUs, es, fr, nl]) faker.seed(VOCABULARY_SEED);
  const { adjective, material, product } = en.rawDefinitions.commerce?.product_name ?? {};
  return {
    countries: [
      countryOf('DE', de, false),
      countryOf('US', enUs, true),
      countryOf('GB', enGb, true),
      countryOf('FR', fr, true),
      countryOf('NL', nl, false),
      countryOf('ES', es, false),
    ],
    departments: exactly(DEPARTMENTS, some(en.rawDefinitions.commerce?.department, 'departments')),
    productAdjectives: wordsOf(some(adjective, 'adjectives of products')),
    productMaterials: wordsOf(some(material, 'materials of products')),
    productNouns: wordsOf(some(product, 'products')),
    productDescriptions: wordsOf(drawn(500, () => en.commerce.productDescription())),
    companies: exactly(SUPPLIERS, drawn(SUPPLIERS, () => en.company.name())),
    warehouseCities: exactly(WAREHOUSES, drawn(WAREHOUSES, () => de.location.city())),
    reviewSentences: [
      wordsOf(drawn(400, () => goodSentence(en))),
      wordsOf(drawn(400, () => middlingSentence(en))),
      wordsOf(drawn(400, () => badSentence(en))),
    ],
  };
}

function countryOf(code: string, faker: Faker, houseNumberFirst: boolean): Country {
  const { first_name: first, last_name: last } = faker.rawDefinitions.person ?? {};
  const firstNames = unique([...(first?.female ?? []), ...(first?.male ?? []), ...(first?.generic ?? [])]);
  const lastNames = unique([...(last?.generic ?? []), ...(last?.female ?? [])]);
  return {
    code: wordsOf([code]),
    firstNames: wordsOf(firstNames),
    lastNames: wordsOf(lastNames),
    mailFirstNames: wordsOf(firstNames.map(mailName)),
    mailLastNames: wordsOf(lastNames.map(mailName)),
    streets: wordsOf(drawn(800, () => faker.location.street())),
    cities: wordsOf(drawn(500, () => faker.location.city())),
    postcodes: wordsOf(drawn(2000, () => faker.location.zipCode())),
    houseNumberFirst,
  };
}

/** Different values, in the order in which they were drawn; fewer than wanted where faker's lists are short. */
function drawn(wanted: number, draw: () => string): string[] {
  const values = new Set<string>();
  for (let attempts = 0; values.size < wanted && attempts < wanted * 3; attempts++) values.add(draw());
  return [...values];
}

function exactly(count: number, values: readonly string[]): readonly string[] {
  if (values.length !== count) throw new Error(`this version of faker has ${values.length} different values of ${count} wanted`);
  return values;
}

function some(list: readonly string[] | null | undefined, what: string): readonly string[] {
  if (!list?.length) throw new Error(`this version of faker has no ${what} where they were looked for`);
  return unique(list);
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)];
}

function mailName(name: string): string {
  const plain = name.normalize('NFD').replace(/[^A-Za-z]/g, '').toLowerCase();
  return plain === '' ? 'customer' : plain;
}

function goodSentence({ commerce, word, color }: Faker): string {
  const noun = commerce.product().toLowerCase();
  const days = ['two days', 'a week', 'a month', 'half a year'];
  return pick(word.adjective(), [
    (adjective) => `Exactly the ${noun} I was looking for, and it looks ${adjective}.`,
    (adjective) => `After ${days[adjective.length % days.length]} of daily use still as ${adjective} as on the first day.`,
    (adjective) => `The ${color.human()} one is even more ${adjective} than in the picture.`,
    () => `Good ${commerce.productMaterial().toLowerCase()}, fair price, quick delivery.`,
  ]);
}

function middlingSentence({ commerce, word }: Faker): string {
  return pick(word.adjective(), [
    (adjective) => `It does what it should, though the ${commerce.productMaterial().toLowerCase()} feels ${adjective}.`,
    (adjective) => `A bit ${adjective} for the price, but it works.`,
    () => `The ${commerce.product().toLowerCase()} is fine, the box was dented.`,
  ]);
}

function badSentence({ commerce, word, color }: Faker): string {
  return pick(word.adjective(), [
    (adjective) => `Came ${adjective} and went straight back.`,
    (adjective) => `The ${color.human()} is nothing like the picture: far too ${adjective}.`,
    () => `The ${commerce.productMaterial().toLowerCase()} broke within a week.`,
  ]);
}

/** One of the ways to say it, by the adjective, so that faker's own draws stay the only ones. */
function pick(adjective: string, ways: readonly ((adjective: string) => string)[]): string {
  const way = ways[(adjective.charCodeAt(0) + adjective.length) % ways.length];
  return way?.(adjective) ?? adjective;
}
