/** A version as NVIDIA listed it: never rewritten. A floating tag may name another image tomorrow. */
export interface Tag {
  readonly tag: string;
  readonly floating: boolean;
}

const exactVersion = /^v?\d+\.\d+\.\d+$/;
const preRelease = /(?:[-.]|\d)(rc|alpha|beta|dev|pre|preview|nightly|snapshot)[-.]?\d*([-.]|$)/i;
/** Newest first. */
const stages = ['rc', 'preview', 'pre', 'beta', 'alpha', 'dev', 'nightly', 'snapshot'];

/** A tag in parts that can be compared: "1.10.0-pb5.1" has the numbers [1, 10, 0] in front and "-pb5.1" after them. */
function partsOf(tag: string): { numbers: number[] | undefined; rest: string; stage: number } {
  const front = /^v?(\d+(?:\.\d+)*)/.exec(tag);
  const rest = tag.slice(front?.[0].length ?? 0);
  const stage = stages.indexOf(preRelease.exec(tag)?.[1]?.toLowerCase() ?? '');
  return { numbers: front?.[1]?.split('.').map(Number), rest, stage };
}

/**
 * Newest first: by the numbers in front; of the same numbers the plain one, then its variants, then its pre-releases; variants by name,
 * and those of one name by the numbers in it, the highest first. Tags without numbers in front last.
 */
export function compareTags(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  if (!left.numbers || !right.numbers) return Number(!left.numbers) - Number(!right.numbers) || byName(a, b);
  for (let at = 0; at < Math.max(left.numbers.length, right.numbers.length); at += 1) {
    const difference = (right.numbers[at] ?? -1) - (left.numbers[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return (
    Number(right.rest === '') - Number(left.rest === '') ||
    left.stage - right.stage ||
    byName(left.rest, right.rest) ||
    byText(a, b)
  );
}

/** "-pb5.3", "-pb5.3-fips", "-pb5.2", "-rtx": text from a to z, numbers from high to low, the shorter of two first. */
function byName(a: string, b: string): number {
  // with the separator kept, text and numbers take turns
  const [left, right] = [a.toLowerCase().split(/(\d+)/), b.toLowerCase().split(/(\d+)/)];
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    const [one = '', other = ''] = [left[at], right[at]];
    const difference = at % 2 === 1 ? Number(other) - Number(one) : byText(one, other);
    if (difference !== 0) return difference;
  }
  return left.length - right.length || byText(a, b);
}

const byText = (a: string, b: string): number => Number(a > b) - Number(a < b);

/** Tags newest first, repeats removed, with the floating ones marked: all but exact versions and variants of them. */
export function orderTags(tags: readonly string[]): Tag[] {
  return [...new Set(tags)].sort(compareTags).map((tag) => ({ tag, floating: !/^v?\d+\.\d+\.\d+/.test(tag) }));
}

/** The version that is offered first: the highest exact stable one, else the newest that is no pre-release, else the newest. */
export function defaultTag(ordered: readonly Tag[]): string | undefined {
  const exact = ordered.find(({ tag }) => exactVersion.test(tag));
  return (exact ?? ordered.find(({ tag }) => !preRelease.test(tag)) ?? ordered[0])?.tag;
}
