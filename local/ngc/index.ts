import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { readBody } from '../../lib/http/read-body.ts';
import { catalogPage } from './catalog-page.ts';
import { behaviourOf } from './keys.ts';
import { repository, type SimulatedModel } from './repository.ts';

export interface NgcSimulator {
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** What was asked, without keys. */
  calls(): readonly { readonly method: string; readonly path: string }[];
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

const bodyBytesMax = 64 * 1024;
const callsMax = 10_000;

/** Made up, so that tests can look whether any of it gets out. */
const callerInfo = {
  type: 'PERSONAL_KEY',
  user: { name: 'Simulated Person', email: 'simulated.person@ngc.invalid' },
  orgs: [{ name: 'simulated-organisation' }],
};

/** Stands in for NVIDIA's API (DOMAIN section 3): key check, model check, catalog search. What a key gets, its prefix says. */
export function createNgcSimulator(options: {
  catalog: { readonly models: readonly SimulatedModel[] };
  slowMs?: number;
}): NgcSimulator {
  const { models } = options.catalog;
  const calls: { method: string; path: string }[] = [];
  const met = new Set<string>();

  async function answerFor(request: IncomingMessage, url: URL): Promise<Answer> {
    if (url.pathname === '/v2/search/catalog/resources/CONTAINER')
      return catalogPage(models, url.searchParams.get('q'));
    const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (!key) return { status: 401 };
    const behaviour = behaviourOf(key);
    if (behaviour.slow) await delay(options.slowMs ?? 15_000, undefined, { ref: false });
    const isCaller = url.pathname === '/v3/keys/get-caller-info' && request.method === 'POST';
    const meeting = `${key} ${url.pathname}`;
    if (behaviour.flaky && !met.has(meeting) && met.size < callsMax) {
      met.add(meeting);
      return { status: 503 };
    }
    if (isCaller) {
      const form = new URLSearchParams(String((await readBody(request, bodyBytesMax)) ?? ''));
      if (form.get('credentials') !== key) return { status: 400, body: { error: 'credentials and token differ' } };
      return refused(behaviour.caller) ?? { status: 200, body: callerInfo };
    }
    const found = repository(models, url.pathname);
    if (!found) return { status: 404, body: { error: 'not found' } };
    return refused(behaviour.model) ?? { status: 200, body: found };
  }

  return {
    calls: () => calls,
    handle(request, response) {
      const url = new URL(request.url ?? '/', 'http://ngc.invalid');
      if (calls.length < callsMax) calls.push({ method: request.method ?? '', path: url.pathname });
      answerFor(request, url).then(
        ({ status, body, headers }) => {
          response.writeHead(status, { 'content-type': 'application/json', ...headers });
          response.end(body === undefined ? '' : JSON.stringify(body));
        },
        () => response.destroy(),
      );
    },
  };
}

function refused(status: number): Answer | undefined {
  if (status === 200) return undefined;
  return status === 429 ? { status, headers: { 'retry-after': '30' } } : { status };
}
