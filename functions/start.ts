import { ConfigError, readConfig } from '../lib/config.ts';
import { serve } from '../lib/http/serve.ts';
import { createLogger } from '../lib/log.ts';
import { endUnusable } from './end-unusable.ts';

/** Registers a function by `load` and serves it on PORT. A configuration that cannot be used ends the process. */
export async function startFunction(load: (target: string) => Promise<unknown>): Promise<void> {
  const config = await orEnd(async () => readConfig(process.env));
  await orEnd(() => load(config.FUNCTION_TARGET));
  await serve(config, createLogger({ name: config.FUNCTION_TARGET, level: config.LOG_LEVEL }));
}

/** Runs a step of start-up; a configuration that cannot be used ends the process with one line and no stack. */
export async function orEnd<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return endUnusable(error.message);
  }
}
