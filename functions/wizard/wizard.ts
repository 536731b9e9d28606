import { Problem } from '../../lib/errors.ts';
import type { Handler } from '../../lib/http/message.ts';
import type { Asset } from './assets.ts';

/** Where the page finds the functions, as URLs relative to itself or absolute. */
export interface ServiceUrls {
  readonly 'validate-key': string;
  readonly 'model-catalog': string;
  readonly deployments: string;
}

/** `GET /` the page, `GET /<file>` its parts. Nothing but this page's own files may run in it. */
export function wizardHandler(assets: ReadonlyMap<string, Asset>, urls: ServiceUrls): Handler {
  const headers = { 'content-security-policy': contentSecurityPolicy(urls), 'referrer-policy': 'no-referrer' };
  const page = fillIn(assets.get('/index.html'), urls);
  return async function servePage(request) {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new Problem('method-not-allowed', 'The page is read by GET.', { headers: { allow: 'GET, HEAD' } });
    }
    const isPage = request.path === '/' || request.path === '/index.html';
    const asset = isPage ? page : assets.get(request.path);
    if (!asset) throw new Problem('not-found', 'There is no such file.');
    return {
      status: 200,
      headers: { ...headers, 'content-type': asset.contentType, 'cache-control': 'no-cache' },
      body: asset.content,
    };
  };
}

function contentSecurityPolicy(urls: ServiceUrls): string {
  const origins = Object.values(urls).flatMap((url) => (URL.canParse(url) ? [new URL(url).origin] : []));
  const connect = ["'self'", ...new Set(origins)].join(' ');
  const own = "script-src 'self'; style-src 'self'; img-src 'self' data:";
  return `default-src 'none'; ${own}; connect-src ${connect}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`;
}

/** Writes the configured URLs into the page's `<meta name="nim-functions:…" content="…">` elements. */
function fillIn(asset: Asset | undefined, urls: ServiceUrls): Asset | undefined {
  if (!asset) return undefined;
  let html = asset.content.toString('utf8');
  for (const [service, url] of Object.entries(urls)) {
    const element = new RegExp(`(<meta\\s+name="nim-functions:${service}"\\s+content=")[^"]*(")`);
    html = html.replace(element, (_all, before: string, after: string) => `${before}${escapeAttribute(url)}${after}`);
  }
  return { ...asset, content: Buffer.from(html) };
}

const escapeAttribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
