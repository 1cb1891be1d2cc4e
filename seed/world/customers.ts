import type { CopyText } from '../copy-text';
import type { Draw } from '../draw';
import { wordsOf } from '../words';
import { CALENDAR_START, OPENING, timeOfShare } from './calendar';
import type { Sink } from './family';
import { ADDRESSES_OF_CUSTOMER, sum } from './sizes';
import type { Country } from './vocabulary';
import type { World } from './world';

/** This part of all customers signed up before the shop opened; the others follow the business. */
const SHARE_BEFORE_OPENING = 0.1;

const PATTERN = ADDRESSES_OF_CUSTOMER;
const ADDRESSES_PER_PATTERN = sum(PATTERN);
const ADDRESSES_BEFORE = PATTERN.map((_, i) => sum(PATTERN.slice(0, i)));

export function addressCountOf(customer: number): number {
  return PATTERN[customer % PATTERN.length] as number;
}

/** The number, from 0, of the first of a customer's addresses. */
export function firstAddressOf(customer: number): number {
  const round = Math.floor(customer / PATTERN.length);
  return round * ADDRESSES_PER_PATTERN + (ADDRESSES_BEFORE[customer - round * PATTERN.length] as number);
}

/** A customer who had signed up when the given share of the business was done; a few old ones come up often. */
export function drawCustomer(customers: number, share: number, draw: Draw): number {
  return draw.skewedBelow(Math.floor(customers * (SHARE_BEFORE_OPENING + (1 - SHARE_BEFORE_OPENING) * share)));
}

function signupTime(customer: number, customers: number): number {
  const share = (customer / customers - SHARE_BEFORE_OPENING) / (1 - SHARE_BEFORE_OPENING);
  if (share >= 0) return timeOfShare(share);
  const beforeOpening = customer / (customers * SHARE_BEFORE_OPENING);
  return Math.floor(CALENDAR_START + (OPENING - CALENDAR_START) * beforeOpening);
}

/** Countries by their index in the vocabulary, as often as they stand here. */
const COUNTRY_SHARES = [0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 5];
const LABELS = wordsOf(['home', 'work', 'other']);
const BOOLEANS = wordsOf(['f', 't']);
/** Domains that are reserved for examples: no one can get mail there. */
const MAIL_HOSTS = wordsOf(['@example.com', '@example.org', '@example.net']);
const DOT = wordsOf(['.']);
const SPACE = wordsOf([' ']);
/** +999 is no country's code: none of these numbers rings anywhere. */
const PHONE_PREFIX = wordsOf(['+999']);

export function writeCustomers(world: World, first: number, count: number, draw: Draw, sink: Sink): void {
  const { vocabulary, sizes } = world;
  const { customers, addresses } = sink;
  for (let customer = first; customer < first + count; customer++) {
    const id = customer + 1;
    const countryIndex = COUNTRY_SHARES[draw.below(COUNTRY_SHARES.length)] as number;
    const country = vocabulary.countries[countryIndex] as Country;
    const { firstNames, lastNames, mailFirstNames, mailLastNames } = country;
    const firstName = draw.below(firstNames.count);
    const lastName = draw.skewedBelow(lastNames.count);
    customers.integer(id).word(firstNames, firstName).word(lastNames, lastName);
    customers.word(mailFirstNames, firstName).more().word(DOT, 0).more().word(mailLastNames, lastName).more();
    customers.word(DOT, 0).more().integer(id).more().word(MAIL_HOSTS, draw.below(MAIL_HOSTS.count));
    customers
      .word(PHONE_PREFIX, 0)
      .more()
      .padded(draw.below(1_000_000_000), 9)
      .word(country.code, 0)
      .word(BOOLEANS, draw.chance(0.35) ? 1 : 0)
      .time(signupTime(customer, sizes.customers))
      .endRow();

    const firstAddress = firstAddressOf(customer);
    for (let i = 0; i < addressCountOf(customer); i++) {
      addresses.integer(firstAddress + i + 1).integer(id).word(LABELS, i);
      writeStreet(addresses, country, draw);
      addresses
        .word(country.cities, draw.skewedBelow(country.cities.count))
        .word(country.postcodes, draw.below(country.postcodes.count))
        .word(country.code, 0)
        .endRow();
    }
  }
}

function writeStreet(row: CopyText, { streets, houseNumberFirst }: Country, draw: Draw): void {
  const street = draw.below(streets.count);
  const houseNumber = 1 + draw.skewedBelow(200);
  if (houseNumberFirst) row.integer(houseNumber).more().word(SPACE, 0).more().word(streets, street);
  else row.word(streets, street).more().word(SPACE, 0).more().integer(houseNumber);
}
