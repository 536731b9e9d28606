/** A version as NVIDIA listed it: never rewritten. A floating tag may name another image tomorrow. */
export interface Tag {
  readonly tag: string;
  readonly floating: boolean;
}

const exactVersion = /^v?\d+\.\d+\.\d+$/;
const preRelease = /(?:[-.]|\d)(rc|alpha|beta|dev|pre|preview|nightly|snapshot)[-.]?\d*([-.]|$)/i;

/** The numbers that a tag starts with, for ordering: "1.10.0-rtx" gives [1, 10, 0]. Undefined when it starts with none. */
function leadingNumbers(tag: string): number[] | undefined {
  const match = /^v?(\d+(?:\.\d+)*)/.exec(tag);
  return match?.[1]?.split('.').map(Number);
}

/** Newest first: by leading numbers; of the same numbers the plain one before a variant; tags without numbers last. */
export function compareTags(a: string, b: string): number {
  const left = leadingNumbers(a);
  const right = leadingNumbers(b);
  if (!left || !right) return Number(!left) - Number(!right) || byText(a, b);
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = (right[at] ?? -1) - (left[at] ?? -1);
    if (difference !== 0) return difference;
  }
  return a.length - b.length || byText(a, b);
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
