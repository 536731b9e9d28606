// @ts-check

/**
 * The base URL of a function, from the page's `<meta name="nim-functions:…">`, always with a slash at its end.
 *
 * @param {'validate-key' | 'model-catalog' | 'deployments'} service
 */
export function serviceUrl(service) {
  const content = document.querySelector(`meta[name="nim-functions:${service}"]`)?.getAttribute('content');
  const url = new URL(content ?? `${service}/`, document.baseURI);
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}
