/** Ends the process because of its configuration: one line for people, and the exit code that sysexits.h calls EX_CONFIG. */
export function endUnusable(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(78);
}

/** What is said of a FUNCTION_TARGET that does not exist. */
export const unknownTarget = (targets: readonly string[]): string =>
  `FUNCTION_TARGET: must be one of ${targets.join(', ')}`;
