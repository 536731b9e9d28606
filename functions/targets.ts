import { ConfigError } from '../lib/config.ts';
import { unknownTarget } from './end-unusable.ts';

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

/** The names of all functions. */
export const targets: readonly string[] = Object.keys(functions);

/** Loads and registers the function that FUNCTION_TARGET names. Throws ConfigError for an unknown one. */
export async function registerTarget(target: string): Promise<void> {
  const load = Object.hasOwn(functions, target) ? functions[target] : undefined;
  if (!load) throw new ConfigError(unknownTarget(targets));
  await load();
}
