import { Problem } from '../../lib/errors.ts';
import { isKnown } from '../../lib/http/etag.ts';
import type { Handler } from '../../lib/http/message.ts';
import { KubeError, KubeUnreachable } from '../../lib/kube/errors.ts';
import { CatalogDisabled } from '../../lib/nim/catalog/document.ts';
import type { ReadSourcedCatalog, SourcedCatalog } from '../../lib/nim/catalog/source.ts';
import type { Settings } from '../../lib/nim/settings.ts';
import type { ReadSettings } from '../../lib/nim/settings-source.ts';
import { type Answer, catalogAnswer, disabledAnswer, type Filter } from './answer.ts';

export interface Ports {
  readonly readSettings: ReadSettings;
  readonly readCatalog: ReadSourcedCatalog;
}

const headers = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-cache' };

/**
 * `GET /?kind=&q=` → the catalog with a strong ETag, or `{disabled, reason}` when there is none that can be used. The whole catalog is
 * made into bytes once and kept as long as neither it nor the settings change; `no-cache` lets a browser keep it and ask.
 */
export function modelCatalogHandler(ports: Ports): Handler {
  let whole: { readonly catalog: SourcedCatalog; readonly settings: string; readonly answer: Answer } | undefined;

  function answerOf(catalog: SourcedCatalog, settings: Settings, filter: Filter): Answer {
    if (filter.kind || filter.q) return catalogAnswer(catalog, settings, filter);
    const decided = JSON.stringify(settings);
    if (whole?.catalog !== catalog || whole.settings !== decided) {
      whole = { catalog, settings: decided, answer: catalogAnswer(catalog, settings, {}) };
    }
    return whole.answer;
  }

  async function read(filter: Filter): Promise<Answer> {
    try {
      const settings = await ports.readSettings();
      try {
        return answerOf(await ports.readCatalog(), settings, filter);
      } catch (error) {
        if (error instanceof CatalogDisabled) return disabledAnswer(error.message, settings);
        throw error;
      }
    } catch (error) {
      if (error instanceof KubeError || error instanceof KubeUnreachable) {
        throw new Problem('unavailable', 'The model catalog cannot be read.', { retryAfterSeconds: 5, cause: error });
      }
      throw error;
    }
  }

  return async function serveCatalog(request) {
    if (request.path !== '/') throw new Problem('not-found', 'There is nothing here but GET /.');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new Problem('method-not-allowed', 'The catalog is read by GET.', { headers: { allow: 'GET, HEAD' } });
    }
    const { body, etag } = await read(filterOf(request.query));
    if (isKnown(request.headers['if-none-match'], etag)) {
      return { status: 304, headers: { etag, 'cache-control': headers['cache-control'] } };
    }
    return { status: 200, headers: { ...headers, etag }, body };
  };
}

const filterLengthMax = 256;

function filterOf(query: URLSearchParams): Filter {
  const [kind, q] = ['kind', 'q'].map((name) => query.get(name)?.slice(0, filterLengthMax) || undefined);
  return { kind, q };
}
