import { http } from '@google-cloud/functions-framework';
import { type Config, readConfig } from './config.ts';
import { toFunction } from './http/function.ts';
import type { Handler } from './http/message.ts';
import { createLogger, type Logger } from './log.ts';

/** Registers a handler with functions-framework under its target; `build` receives what every function needs. */
export function register(target: string, build: (base: { config: Config; log: Logger }) => Handler): void {
  const config = readConfig(process.env);
  const log = createLogger({ name: target, level: config.LOG_LEVEL });
  http(target, toFunction(build({ config, log }), { bodyBytesMax: config.REQUEST_BODY_BYTES_MAX, log }));
}
