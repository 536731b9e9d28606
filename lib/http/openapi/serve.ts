import { Problem } from '../../errors.ts';
import { isKnown, strongEtag } from '../etag.ts';
import type { Handler } from '../message.ts';
import { documentPath, type FunctionApi } from './description.ts';

/**
 * A handler that also answers `GET /openapi.json`, for anybody, because it says nothing that the project's own documents do not say. The
 * document is loaded and made on the first such call: a start, and everything else, does without.
 */
export function describedBy(load: () => Promise<FunctionApi>, handler: Handler): Handler {
  let made: Promise<{ body: string; etag: string }> | undefined;
  async function make() {
    const [{ ownDocument }, api] = await Promise.all([import('./document.ts'), load()]);
    const body = JSON.stringify(ownDocument(api));
    return { body, etag: strongEtag(body) };
  }
  return async function describeOrHandle(request) {
    if (request.path !== documentPath) return handler(request);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new Problem('method-not-allowed', 'The description is read by GET.', { headers: { allow: 'GET, HEAD' } });
    }
    made ??= make();
    const { body, etag } = await made;
    const headers = { etag, 'cache-control': 'no-cache' };
    if (isKnown(request.headers['if-none-match'], etag)) return { status: 304, headers };
    const type = { 'content-type': 'application/json; charset=utf-8' };
    return { status: 200, headers: { ...headers, ...type }, body: request.method === 'HEAD' ? '' : body };
  };
}
