import type { Delivered, Received } from './broker/index.ts';

type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** Fields of a function's log line that say where it comes from and nothing about what happened. */
const framing = new Set(['level', 'time', 'function', 'msg', 'name', 'hostname', 'pid', 'err']);

/** Messages that say nothing which is not shown in another way. */
const routine = new Set(['request', 'ready', 'draining']);

export interface Terminal {
  /** One line: when, who, what. */
  line(who: string, text: string): void;
  /** A line that a function printed: its own JSON, or whatever else it was. */
  functionLine(name: string, line: string): void;
  event(happened: Received | Delivered): void;
}

/** Writes what happens, as it happens, for a person who watches. */
export function createTerminal(options: {
  verbose: boolean;
  write?: (text: string) => void;
  now?: () => Date;
}): Terminal {
  const write = options.write ?? ((text) => void process.stdout.write(text));
  const now = options.now ?? (() => new Date());
  const line = (who: string, text: string) =>
    write(`${now().toISOString().slice(11, 23)}  ${who.padEnd(14)} ${text}\n`);
  return {
    line,
    functionLine(name, text) {
      const entry = parse(text);
      if (!entry || options.verbose) return line(name, text);
      if (!routine.has(entry.msg ?? '')) line(name, describe(entry));
    },
    event(happened) {
      if ('trigger' in happened) return line('broker', delivery(happened));
      line('broker', `◆ ${describeEvent(happened.event)}`);
      if (options.verbose) line('broker', JSON.stringify(happened.event));
    },
  };
}

interface LogEntry {
  readonly level?: Level;
  readonly msg?: string;
  readonly err?: { readonly message?: string; readonly cause?: string };
  readonly [field: string]: unknown;
}

function parse(text: string): LogEntry | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text) as LogEntry;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function describe(entry: LogEntry): string {
  const fields = Object.entries(entry).filter(([name]) => !framing.has(name));
  const rest = fields.map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const error = entry.err?.message ? [`(${[entry.err.message, entry.err.cause].filter(Boolean).join(': ')})`] : [];
  const level = entry.level === 'info' || entry.level === undefined ? [] : [entry.level.toUpperCase()];
  return [...level, entry.msg ?? '', ...rest, ...error].join(' ');
}

const shortType = (type: string): string => type.replace('io.opendatahub.nim.deployment.', '').replace(/\.v\d+$/, '');

const describeEvent = (event: Received['event']): string => `${shortType(event.type)} ${event.subject ?? ''}`.trimEnd();

function delivery({ event, trigger, attempt, status, durationMs, reply, deadLetter, final }: Delivered): string {
  const failed = typeof status !== 'number' || status >= 300;
  const parts = [
    `${deadLetter ? '☠' : '→'} ${shortType(event.type)}`,
    `to ${trigger}${attempt > 1 ? ` (attempt ${attempt})` : ''}:`,
    String(status),
    ...(reply ? [`replies ${shortType(reply)}`] : []),
    `in ${Math.round(durationMs)} ms`,
    ...(failed && !final ? ['— will be delivered again'] : []),
  ];
  return parts.join(' ');
}
