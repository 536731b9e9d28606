import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ListedModel {
  readonly id: string;
  readonly tags?: unknown;
  /** Status in place of an answer, for good. */
  readonly status?: number;
  /** What such a status has for a body; NVIDIA's own have none. */
  readonly text?: string;
  /** The first so many answers are this status, with Retry-After where it is 429, or trouble on the wire. */
  readonly first?: {
    readonly times: number;
    readonly status?: number;
    readonly retryAfter?: string;
    readonly trouble?: Trouble;
  };
  readonly trouble?: Trouble;
  readonly body?: unknown;
}

/** What a network or something on the way makes of an answer. */
export type Trouble = 'truncated' | 'dropped' | 'a web page' | 'too large';

export interface CatalogOptions {
  readonly models: readonly ListedModel[];
  readonly pageSize?: number;
  readonly delayMs?: number;
  /** Groups beside the one that counts. */
  readonly groups?: readonly unknown[];
  /** More resources of the group that counts, whatever they are. */
  readonly extra?: readonly unknown[];
  /** Pages, counted from 0, that come without a model. */
  readonly emptyPages?: readonly number[];
  /** Models that it answers for and does not list. */
  readonly unlisted?: readonly ListedModel[];
  /** More fields of what the list has of a model. */
  readonly about?: Readonly<Record<string, object>>;
  /** In place of the true counts. */
  readonly totalCount?: unknown;
  readonly resultPageTotal?: unknown;
}

/** A model that NVIDIA might list, its tags in no order. */
export const listed = (index: number): ListedModel => ({
  id: `nim/team${index % 7}/model-${index}-8b-instruct`,
  tags: ['1', '1.10.0', '1.2.0', 'latest', '1.10', '1.15', '1.2.0-variant', '1.10.0-rtx'].slice(index % 3),
});

function makeTrouble(trouble: Trouble, response: ServerResponse): void {
  if (trouble === 'dropped') return void response.socket?.destroy();
  if (trouble === 'a web page') {
    return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in first</html>');
  }
  if (trouble === 'too large') {
    return void response.writeHead(200, { 'content-type': 'application/json' }).end(' '.repeat(33 * 1024 * 1024));
  }
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"tags":["1.0.0"');
  setTimeout(() => response.socket?.destroy(), 20);
}

/** NVIDIA's search and repositories over HTTP: pages, a `_scored` group that repeats, and every kind of trouble. */
export async function startNgcCatalog(initial: CatalogOptions) {
  let options = initial;
  const met = new Map<string, number>();
  const requests: { path: string; authorization: string | undefined }[] = [];
  let underWay = 0;
  let underWayMax = 0;

  function search(url: URL, response: ServerResponse): void {
    const { pageSize = 100, models, groups = [], extra = [], emptyPages = [], about = {} } = options;
    const { page } = JSON.parse(url.searchParams.get('q') ?? '{}') as { page: number };
    const resources = models.map(({ id }) => ({
      resourceId: id,
      name: id.split('/').at(-1),
      dateModified: '2026-01-02T03:04:05Z',
      ...about[id],
    }));
    const listedHere = emptyPages.includes(page) ? [] : resources.slice(page * pageSize, (page + 1) * pageSize);
    const here = [...listedHere, ...(page === 0 ? extra : [])];
    const count = options.totalCount === undefined ? models.length : options.totalCount;
    const pages = Math.max(1, Math.ceil(models.length / pageSize));
    const body = {
      resultPageTotal: options.resultPageTotal === undefined ? pages : options.resultPageTotal,
      params: {},
      results: [
        { groupValue: '_scored', totalCount: count, resources: here.slice(0, 5) },
        { groupValue: 'CONTAINER', totalCount: count, resources: [...here, ...here.slice(0, 2)] },
        ...groups,
      ],
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  function repository(url: URL, response: ServerResponse): void {
    const [, , , org, , team, , image] = url.pathname.split('/');
    const model = [...options.models, ...(options.unlisted ?? [])].find(({ id }) => id === `${org}/${team}/${image}`);
    const times = (met.get(url.pathname) ?? 0) + 1;
    met.set(url.pathname, times);
    if (!model) return void response.writeHead(404).end();
    if (model.first && times <= model.first.times) {
      const { status = 200, trouble, retryAfter = status === 429 ? '1' : undefined } = model.first;
      if (trouble) return void makeTrouble(trouble, response);
      return void response.writeHead(status, retryAfter ? { 'retry-after': retryAfter } : {}).end();
    }
    if (model.trouble) return void makeTrouble(model.trouble, response);
    if (model.status) return void response.writeHead(model.status).end(model.text);
    const body = model.body === undefined ? { name: image, tags: model.tags, latestTag: 'latest' } : model.body;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  const server = createServer(async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://ngc.invalid');
    requests.push({ path: url.pathname, authorization: request.headers.authorization });
    underWay += 1;
    underWayMax = Math.max(underWayMax, underWay);
    if (options.delayMs) await sleep(options.delayMs);
    underWay -= 1;
    (url.pathname.includes('/search/') ? search : repository)(url, response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    underWayMax: () => underWayMax,
    change: (next: Partial<CatalogOptions>) => {
      options = { ...options, ...next };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
