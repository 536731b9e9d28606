import { ConfigError, readConfig } from '../lib/config.ts';

/** Every function by its FUNCTION_TARGET. Only the one that is asked for is loaded. */
const functions: Readonly<Record<string, () => Promise<unknown>>> = {
  'validate-key': () => import('./validate-key/index.ts'),
  'model-catalog': () => import('./model-catalog/index.ts'),
  deployments: () => import('./deployments/index.ts'),
  provision: () => import('./provision/index.ts'),
  compensate: () => import('./compensate/index.ts'),
  sweep: () => import('./sweep/index.ts'),
  wizard: () => import('./wizard/index.ts'),
};

/** Loads and registers the function that FUNCTION_TARGET names. Throws ConfigError for an unknown one. */
export async function registerTarget(target: string): Promise<void> {
  const load = Object.hasOwn(functions, target) ? functions[target] : undefined;
  if (!load) throw new ConfigError(`FUNCTION_TARGET: must be one of ${Object.keys(functions).join(', ')}`);
  await load();
}

/** Runs a step of start-up; a configuration that cannot be used ends the process with one line and no stack. */
export async function orExit<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(78);
  }
}

await orExit(async () => registerTarget(readConfig(process.env).FUNCTION_TARGET));
