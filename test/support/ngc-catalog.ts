import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ListedModel {
  readonly id: string;
  readonly tags?: unknown;
  /** Status in place of an answer, for good. */
  readonly status?: number;
  /** The first so many answers are this status, with Retry-After where it is 429. */
  readonly first?: { readonly times: number; readonly status: number };
  readonly body?: unknown;
}

export interface CatalogOptions {
  readonly models: readonly ListedModel[];
  readonly pageSize?: number;
  readonly delayMs?: number;
  /** Groups beside the one that counts. */
  readonly groups?: readonly unknown[];
  /** More resources of the group that counts, whatever they are. */
  readonly extra?: readonly unknown[];
  /** In place of the true counts. */
  readonly totalCount?: unknown;
  readonly resultPageTotal?: unknown;
}

/** A model that NVIDIA might list, its tags in no order. */
export const listed = (index: number): ListedModel => ({
  id: `nim/team${index % 7}/model-${index}-8b-instruct`,
  tags: ['1', '1.10.0', '1.2.0', 'latest', '1.10', '1.15', '1.2.0-variant', '1.10.0-rtx'].slice(index % 3),
});

/** NVIDIA's search and repositories over HTTP: pages, a `_scored` group that repeats, and every kind of trouble. */
export async function startNgcCatalog(initial: CatalogOptions) {
  let options = initial;
  const met = new Map<string, number>();
  const requests: { path: string; authorization: string | undefined }[] = [];
  let underWay = 0;
  let underWayMax = 0;

  function search(url: URL, response: ServerResponse): void {
    const { pageSize = 100, models, groups = [], extra = [] } = options;
    const { page } = JSON.parse(url.searchParams.get('q') ?? '{}') as { page: number };
    const resources = models.map(({ id }) => ({
      resourceId: id,
      name: id.split('/').at(-1),
      dateModified: '2026-01-02T03:04:05Z',
    }));
    const here = [...resources.slice(page * pageSize, (page + 1) * pageSize), ...(page === 0 ? extra : [])];
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
    const model = options.models.find(({ id }) => id === `${org}/${team}/${image}`);
    const times = (met.get(url.pathname) ?? 0) + 1;
    met.set(url.pathname, times);
    if (!model) return void response.writeHead(404).end();
    if (model.first && times <= model.first.times) {
      const headers = model.first.status === 429 ? { 'retry-after': '1' } : {};
      return void response.writeHead(model.first.status, headers).end();
    }
    if (model.status) return void response.writeHead(model.status).end();
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
