/** The integration run: one platform of its own, from nothing to nothing, one step after the other. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after } from 'node:test';
import { alerts } from './alerts';
import { badInputAfterUp, badInputBeforeUp } from './bad-input';
import { benchmark, benchmarkWithFaults } from './benchmark';
import { dashboards } from './dashboards';
import { faults } from './faults';
import { images } from './images';
import { killedBuild } from './killed-build';
import { monitoring } from './monitoring';
import { networkPolicies } from './network-policies';
import { database, nodeServices } from './reach';
import { interruptedSeeding, seeding } from './seeding';
import { seedingFaults } from './seeding-faults';
import { logFolder, temporaryFolder } from './settings';
import { summary } from './steps';
import { down, emptyMachine, killedUp, nothingHalfDone, up } from './up';

rmSync(logFolder, { recursive: true, force: true });
mkdirSync(temporaryFolder, { recursive: true });

emptyMachine();
badInputBeforeUp();
nothingHalfDone();
killedBuild();
killedUp();
up();
database();
images();
networkPolicies();
nodeServices();
seeding();
interruptedSeeding();
badInputAfterUp();
benchmark();
monitoring();
dashboards();
alerts();
benchmarkWithFaults();
faults();
seedingFaults();
down();

after(() => {
  const [file, figures] = [join(logFolder, 'figures.txt'), summary()];
  writeFileSync(file, `${figures}\n`);
  process.stderr.write(`\nFigures of this run (also in ${file}):\n${figures}\n`);
});
