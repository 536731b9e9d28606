import secureJson from 'secure-json-parse';

/** Deeper than anything that is meant: what is nested further could exhaust the stack of whoever walks it. */
const depthMax = 64;

/** The text is no JSON, or none that is accepted. Without a cause: the parser's message quotes the text, which may hold a key. */
export class UnacceptableJson extends Error {
  override name = 'UnacceptableJson';
}

/**
 * Parses JSON from outside: UTF-8 only, nothing that reaches for a prototype, nothing nested deeper than 64. Throws
 * {@link UnacceptableJson}.
 */
export function parseOutsideJson(body: Buffer): unknown {
  let value: unknown;
  try {
    value = secureJson.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new UnacceptableJson('not JSON in UTF-8, or it reaches for a prototype');
  }
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > depthMax) throw new UnacceptableJson('nested too deeply');
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return value;
}
