import { readConfig } from '../lib/config.ts';
import { serve } from '../lib/http/serve.ts';
import { createLogger } from '../lib/log.ts';
import { orExit } from './index.ts';

// The entry point of the image and of every local process: the function that FUNCTION_TARGET names, on PORT.
const config = await orExit(async () => readConfig(process.env));
await serve(config, createLogger({ name: config.FUNCTION_TARGET, level: config.LOG_LEVEL }));
