import { faultPairs } from '../../support/saga/fault-pairs.ts';
import { scenarios } from '../../support/saga/scenario.ts';

faultPairs(scenarios.deleted);
