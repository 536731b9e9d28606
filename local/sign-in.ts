import type { IncomingMessage } from 'node:http';

const cookieName = 'nim-functions-user';

/**
 * Plays the OAuth proxy that stands in front of a dashboard: whoever opens the page is signed in with a cookie, and calls that
 * carry it get that person's token as X-Forwarded-Access-Token. Calls without it are passed on as they are.
 * The cookie is SameSite=Strict and other host names are refused, so no other web page can use it.
 */
export class SignIn {
  readonly #tokens: ReadonlyMap<string, string>;

  constructor(tokens: ReadonlyMap<string, string>) {
    this.#tokens = tokens;
  }

  /** The person for `/?user=…`, else the one of the cookie, else the first. */
  person(request: IncomingMessage): string | undefined {
    const asked = new URL(request.url ?? '/', 'http://local.invalid').searchParams.get('user') ?? '';
    if (this.#tokens.has(asked)) return asked;
    return this.#fromCookie(request) ?? this.#tokens.keys().next().value;
  }

  cookie(person: string): string {
    return `${cookieName}=${person}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** Headers to add to a call of a signed-in browser. */
  headers(request: IncomingMessage): Record<string, string> {
    if (request.headers.authorization !== undefined) return {};
    const token = this.#tokens.get(this.#fromCookie(request) ?? '');
    return token === undefined ? {} : { 'x-forwarded-access-token': token };
  }

  #fromCookie(request: IncomingMessage): string | undefined {
    const pairs = (request.headers.cookie ?? '').split(/;\s*/).map((pair) => pair.split('=', 2));
    const person = pairs.find(([name]) => name === cookieName)?.[1];
    return person !== undefined && this.#tokens.has(person) ? person : undefined;
  }
}

/** True when the request names this machine itself: keeps pages out whose host name was pointed at loopback. */
export function isLoopbackHost(request: IncomingMessage): boolean {
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  return ['localhost', '127.0.0.1', '[::1]'].includes(host);
}
