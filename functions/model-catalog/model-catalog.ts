import { createHash } from 'node:crypto';
import { Problem } from '../../lib/errors.ts';
import { type Handler, type HttpResponse, json } from '../../lib/http/message.ts';
import { KubeError, KubeUnreachable } from '../../lib/kube/errors.ts';
import { type Catalog, CatalogDisabled } from '../../lib/nim/catalog.ts';
import type { ReadSettings } from '../../lib/nim/settings-source.ts';

export interface Ports {
  readonly readSettings: ReadSettings;
  readonly readCatalog: () => Promise<Catalog>;
  /** Where the catalog comes from, as `namespace/name` of its ConfigMap. */
  readonly source: string;
}

/** `GET /` → the catalog with a strong ETag, or `{disabled, reason}` when there is none that can be used. */
export function modelCatalogHandler(ports: Ports): Handler {
  return async function serveCatalog(request) {
    if (request.path !== '/') throw new Problem('not-found', 'There is nothing here but GET /.');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new Problem('method-not-allowed', 'The catalog is read by GET.', { headers: { allow: 'GET, HEAD' } });
    }
    const answer = await catalogAnswer(ports);
    const etag = answer.headers?.etag;
    const known = etag !== undefined && (request.headers['if-none-match'] ?? '').split(/\s*,\s*/).includes(etag);
    if (known) return { status: 304, headers: { etag, 'cache-control': 'no-cache' } };
    return request.method === 'HEAD' ? { ...answer, body: '' } : answer;
  };
}

async function catalogAnswer({ readCatalog, readSettings, source }: Ports): Promise<HttpResponse> {
  try {
    const [catalog, settings] = await Promise.all([readCatalog(), readSettings()]);
    const { schemaVersion, generatedAt, models } = catalog;
    const keys = { collected: settings.collectKeys, validated: settings.validateKeys };
    const warnings = [...catalog.warnings, ...settings.warnings.map((message) => ({ message }))];
    const body = { schemaVersion, source, generatedAt, region: null, keys, models, warnings };
    const etag = `"${createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, 27)}"`;
    return json(200, body, { etag, 'cache-control': 'no-cache' });
  } catch (error) {
    if (error instanceof KubeError || error instanceof KubeUnreachable) {
      throw new Problem('unavailable', 'The model catalog cannot be read.', { retryAfterSeconds: 5, cause: error });
    }
    if (!(error instanceof CatalogDisabled)) throw error;
    return json(200, { disabled: true, reason: error.message, source, models: [], warnings: [] });
  }
}
