import { newDigest } from '../checksum';
import { schemaTexts } from '../schema';
import { chunksOf, newSink, writeChunk } from './family';
import type { Vocabulary } from './vocabulary';
import { makeWorld } from './world';

const SAMPLE_ROWS = 1000;
const SAMPLE_SEED = 1;

/**
 * Stands for this version of the generator: the digest of the schema and of the smallest world's rows. So a change of
 * either, or of faker's lists, makes the next `make seed` load again, without anyone having to remember a version number.
 */
export function fingerprintOf(vocabulary: Vocabulary): string {
  const digest = newDigest();
  for (const text of schemaTexts()) digest.update(text);
  const world = makeWorld(SAMPLE_SEED, SAMPLE_ROWS, vocabulary);
  const sink = newSink();
  for (const chunk of chunksOf(world.sizes)) {
    writeChunk(world, chunk, sink);
    for (const table of chunk.family.tables) digest.update(sink[table].bytes);
  }
  return digest.digest('hex').slice(0, 16);
}
