import secureJson from 'secure-json-parse';

/** Deeper than anything that is meant: what is nested further could exhaust the stack of whoever walks it. */
const depthMax = 64;

/**
 * Parses JSON from outside: UTF-8 only, nothing that reaches for a prototype, nothing nested deeper than 64. Throws SyntaxError or
 * TypeError, whose messages may quote the text and must go no further.
 */
export function parseOutsideJson(body: Buffer): unknown {
  const value: unknown = secureJson.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax) throw new SyntaxError('nested too deeply');
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return value;
}
