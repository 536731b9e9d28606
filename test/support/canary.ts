import { randomBytes } from 'node:crypto';

/** A key that occurs nowhere else, behaving in the simulator as its prefix says. */
export interface Canary {
  readonly key: string;
  /** The forms of the key that are found in a text; in all capitals and small letters alike. */
  foundIn(text: string): string[];
}

/** With characters that URL encoding changes, so that the encoded form is another one. */
export function canary(prefix: string): Canary {
  const heart = randomBytes(12).toString('hex');
  return canaryOf(`nvapi-${prefix}-${heart}+/=%${heart}`, heart);
}

/** A key that is given; `heart` is the part that occurs nowhere else. */
export function canaryOf(key: string, heart: string): Canary {
  const bytes = Buffer.from(key);
  // base64 of whatever it may stand in the middle of: three alignments, without the characters that depend on what is around
  const encoded = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    return text.slice(offset + 3, text.length - 6);
  });
  const forms = [key, heart, encodeURIComponent(key), ...encoded, bytes.toString('hex')];
  return {
    key,
    foundIn(text) {
      const lower = text.toLowerCase();
      return forms.filter((form) => lower.includes(form.toLowerCase()));
    },
  };
}
