import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/**
 * `npm run test:soak -- [--runs N] [--seed N --path P]`: the saga's tests for hours. N courses of the model-based test, and all pairs
 * of all faults. A failure prints the seed and path that show it again.
 */
const { values } = parseArgs({
  options: { runs: { type: 'string' }, seed: { type: 'string' }, path: { type: 'string' } },
});
const { runs = '50000', seed, path } = values;
const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
const tests = seed === undefined ? ['test/saga/model', 'test/saga/fault-pairs'] : ['test/saga/model'];
const env = {
  ...process.env,
  SOAK: 'yes',
  SAGA_RUNS: runs,
  ...(seed === undefined ? {} : { SAGA_SEED: seed }),
  ...(path === undefined ? {} : { SAGA_PATH: path }),
};
const { status } = spawnSync(process.execPath, [...jest, ...tests], { stdio: 'inherit', env });
process.exitCode = status ?? 1;
