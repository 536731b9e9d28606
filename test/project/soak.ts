import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/**
 * `npm run test:soak -- [--runs N] [--pairs N] [--seed=N --path=P] [--real]`: the saga's tests for hours. N courses of the model-based test, and
 * of all pairs of all faults one in N; `--pairs 0` for none of them. `--real`: the whole crash matrix on the real API server instead. A failure prints the seed and path that show it again.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string' },
    pairs: { type: 'string' },
    seed: { type: 'string' },
    path: { type: 'string' },
    real: { type: 'boolean', default: false },
  },
});
const runsUsual = 50_000;
const { runs = String(runsUsual), seed, path } = values;
/** Fewer courses than usual, and as much less of the pairs. */
const { pairs = String(Math.max(1, Math.round(runsUsual / Number(runs)))) } = values;
const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
const withPairs = seed === undefined && pairs !== '0';
const tests = values.real
  ? ['test/saga/crash-matrix-real']
  : withPairs
    ? ['test/saga/model', 'test/saga/fault-pairs/']
    : ['test/saga/model'];
const env = {
  ...process.env,
  SAGA_RUNS: runs,
  SAGA_PAIRS: pairs,
  ...(values.real ? { SAGA_REAL: 'all' } : {}),
  ...(seed === undefined ? {} : { SAGA_SEED: seed }),
  ...(path === undefined ? {} : { SAGA_PATH: path }),
};
const { status } = spawnSync(process.execPath, [...jest, ...tests], { stdio: 'inherit', env });
process.exitCode = status ?? 1;
