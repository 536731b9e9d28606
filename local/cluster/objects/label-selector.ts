import { badRequest } from '../api-error.ts';

export type Labels = Readonly<Record<string, string>>;
export type Selector = (labels: Labels) => boolean;

const everything: Selector = () => true;
const setRequirement = /^([\w./-]+)\s+(in|notin)\s*\(([^()]*)\)$/;
const equality = /^([\w./-]+)\s*(==|=|!=)\s*([\w.-]*)$/;
const existence = /^(!?)\s*([\w./-]+)$/;
const charactersMax = 8192;

/** Reads a labelSelector: =, ==, !=, in, notin, exists and !exists, joined by commas. Throws ApiError 400. */
export function parseLabelSelector(text: string | undefined): Selector {
  if (!text?.trim()) return everything;
  if (text.length > charactersMax) throw badRequest('unable to parse requirement: the selector is too long');
  const requirements = split(text).map(requirement);
  return (labels) => requirements.every((matches) => matches(labels));
}

/** At commas outside of parentheses. */
const split = (text: string): string[] => text.split(/,(?![^(]*\))/).map((part) => part.trim());

function requirement(text: string): Selector {
  const set = setRequirement.exec(text);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = new Set(list.split(',').map((value) => value.trim()));
    const inSet: Selector = (labels) => values.has(labels[key] ?? '') && Object.hasOwn(labels, key);
    return operator === 'in' ? inSet : (labels) => !inSet(labels);
  }
  const equal = equality.exec(text);
  if (equal) {
    const [, key = '', operator, value = ''] = equal;
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const exists = existence.exec(text);
  if (exists) {
    const [, not, key = ''] = exists;
    return (labels) => Object.hasOwn(labels, key) === (not === '');
  }
  throw badRequest(
    `unable to parse requirement: found '${text.split(/\s+/).at(-1)}', expected: in, notin, =, ==, !=, gt, lt`,
  );
}
