const redacted = '[redacted]';

/**
 * What looks like a key or a token, wherever it stands: an NVIDIA key as it is or in base64, with the registry's user in front of
 * it too, and a bearer token. The characters are those that a header value may have, without quote and backslash.
 */
const patterns: readonly RegExp[] = [
  /nvapi-[\x21\x23-\x5b\x5d-\x7e]+/g,
  /(bnZhcGkt|JG9hdXRodG9rZW46)[A-Za-z0-9+/=_-]*/g,
  /Bearer +[\w.~+/=-]+/g,
];

/** The text without anything that looks like a key or a token: a further line of defence, never the first. */
export const redact = (text: string): string =>
  patterns.reduce((cleaned, pattern) => cleaned.replace(pattern, redacted), text);
