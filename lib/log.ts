import { type DestinationStream, type Logger, pino } from 'pino';
import { redact } from './redact.ts';

export type { Logger };

const secretNames = ['apiKey', 'authorization', 'token', 'credentials', 'password'];
const redactedPaths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/**
 * A logger that writes JSON lines. Keys and tokens are wrapped in `Secret` and never handed to it; removing them by path and by
 * pattern is the second and third line of defence.
 */
export function createLogger(options: { name: string; level: string; destination?: DestinationStream }): Logger {
  const destination = options.destination ?? pino.destination({ fd: 1, sync: true });
  return pino(
    {
      level: options.level,
      base: { function: options.name },
      redact: { paths: redactedPaths, censor: '[redacted]' },
      formatters: { level: (label) => ({ level: label }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: errorFields },
    },
    { write: (line: string) => destination.write(redact(line)) },
  );
}

/** The fields of an error that are safe to write: never the whole object, which may hold a request. */
function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const cause = error.cause instanceof Error ? { cause: error.cause.message } : {};
  return { name: error.name, message: error.message, stack: error.stack, ...cause };
}
