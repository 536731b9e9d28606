import type { ServerResponse } from 'node:http';
import { discoveryAt } from '../discovery/groups.ts';
import { openApiDocument, openApiIndex, openApiV2 } from '../discovery/openapi.ts';
import { respondJson, respondText } from './respond.ts';

const version = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.0-embedded',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: 'node',
  platform: `${process.platform}/${process.arch}`,
};

/** Answers health, version, discovery and OpenAPI, which everybody may read; false for any other path. */
export function respondNonResource(path: string, response: ServerResponse): boolean {
  if (/^\/(healthz|livez|readyz)(\/|$)/.test(path)) {
    respondText(response, 200, 'ok');
    return true;
  }
  const document = documentAt(path);
  if (!document) return false;
  respondJson(response, 200, document);
  return true;
}

function documentAt(path: string): object | undefined {
  if (path === '/version') return version;
  if (path === '/openapi/v2') return openApiV2();
  if (path === '/openapi/v3') return openApiIndex();
  if (path.startsWith('/openapi/v3/')) return openApiDocument(path);
  return discoveryAt(path.length > 1 ? path.replace(/\/$/, '') : path);
}
