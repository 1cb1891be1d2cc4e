import { mkdirSync } from 'node:fs';
import { database } from './reach';
import { images } from './images';
import { networkPolicies } from './network-policies';
import { temporaryFolder } from './settings';
mkdirSync(temporaryFolder, { recursive: true });
database();
images();
networkPolicies();
