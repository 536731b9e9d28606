// @ts-check
import { Problem, problemOf } from './problem.js';

const timeoutMs = 60_000;

/**
 * One call to a function. Answers the parsed JSON body. Throws Problem, or the reason of `signal` when that was aborted.
 *
 * @param {URL} url
 * @param {{ method?: 'GET' | 'POST' | 'DELETE', body?: unknown, signal?: AbortSignal | undefined }} [options]
 * @returns {Promise<unknown>}
 */
export async function call(url, { method = 'GET', body, signal } = {}) {
  const bounds = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])]);
  let response;
  let text;
  try {
    response = await fetch(url, {
      method,
      headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? null : JSON.stringify(body),
      signal: bounds,
      // a body that holds a key must not follow a redirect to anywhere else
      redirect: 'manual',
    });
    text = await response.text();
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw new Problem('The service cannot be reached. Check the network connection and try again.', { cause });
  }
  if (response.type === 'opaqueredirect') throw problemOf(401, undefined);
  const answer = parse(text);
  if (!response.ok) throw problemOf(response.status, answer);
  if (answer === undefined) throw new Problem('The service gave an answer that cannot be read.', { status: 502 });
  return answer;
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    // told apart by the caller: an error page of a proxy is expected here, a good answer without JSON is not
    return undefined;
  }
}
