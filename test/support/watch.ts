import { type Dispatcher, request } from 'undici';

export interface WatchEvent {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: objects of many kinds, read by tests that say what they expect
  readonly object: any;
}

/** An open watch. `next` waits a bounded time for the next event; undefined means that the stream ended. */
export interface Watch {
  readonly status: number;
  readonly closed: boolean;
  next(): Promise<WatchEvent | undefined>;
  close(): void;
}

const waitMs = 10_000;

export async function openWatch(url: string, dispatcher: Dispatcher, headers: Record<string, string>): Promise<Watch> {
  const cut = new AbortController();
  const { statusCode, body } = await request(url, { dispatcher, headers, signal: cut.signal });
  const lines = linesOf(body);
  let closed = false;
  return {
    status: statusCode,
    get closed() {
      return closed;
    },
    async next() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('no event came')), waitMs);
      });
      try {
        const line = await Promise.race([lines.next(), late]);
        if (!line.done) return JSON.parse(line.value) as WatchEvent;
        closed = true;
        return undefined;
      } finally {
        clearTimeout(timer);
      }
    },
    close() {
      closed = true;
      body.on('error', () => undefined);
      cut.abort();
    },
  };
}

async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of body) {
    const parts = (rest + chunk.toString('utf8')).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
}
