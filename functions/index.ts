import { readConfig } from '../lib/config.ts';
import { orEnd } from './start.ts';
import { registerTarget } from './targets.ts';

// What the package exports: functions-framework loads it and finds the registered function that FUNCTION_TARGET names.
await orEnd(async () => registerTarget(readConfig(process.env).FUNCTION_TARGET));
