import { startFunction } from './start.ts';
import { registerTarget } from './targets.ts';

// The entry point of every local process: the function that FUNCTION_TARGET names, on PORT. The image has a bundle for each.
await startFunction(registerTarget);
