import type { RestrictedProbe } from '../../lib/nim/catalog/model.ts';
import { modelIdPattern } from '../../lib/nim/model-id.ts';
import { readArguments } from '../arguments.ts';
import { type CatalogFile, type Entry, readCatalogFile } from './catalog-file.ts';

/** What a new catalog changes, a line each; what is about models in the order of their ids. */
export interface Difference {
  /** Of the catalog as a whole: when it was captured, and where its marks come from. */
  readonly catalog: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  readonly restricted: readonly string[];
  /** Entries that could not be compared. */
  readonly unusable: readonly string[];
}

export function compare(before: CatalogFile, after: CatalogFile): Difference {
  const [old, current] = [byId(before), byId(after)];
  const ids = [...new Set([...old.keys(), ...current.keys()])].sort();
  const pairs = ids.map((id) => ({ id, from: old.get(id), to: current.get(id) }));
  return {
    catalog: [
      ...changeOf('schema', before.schemaVersion, after.schemaVersion),
      ...changeOf('captured', before.generatedAt, after.generatedAt),
      ...changeOf('restrictions probed', probeOf(before.restrictedProbe), probeOf(after.restrictedProbe)),
      ...changeOf('fields that nobody reads', unknownOf(before), unknownOf(after)),
      ...repeatsOf(before, after),
    ],
    added: pairs.flatMap(({ id, from, to }) => (from || !to ? [] : [`${id}: ${to.tags.join(', ') || 'no tags'}`])),
    removed: pairs.flatMap(({ id, to }) => (to ? [] : [id])),
    changed: pairs.flatMap(({ id, from, to }) => {
      const parts = from && to ? changesOf(from, to) : [];
      return parts.length > 0 ? [`${id}: ${parts.join(', ')}`] : [];
    }),
    restricted: pairs.flatMap(({ id, from, to }) => {
      if (!to) return [];
      const found = changeOf('found', probeOf(from?.restrictedProbe), probeOf(to.restrictedProbe));
      if ((from?.euRestricted ?? false) === to.euRestricted) return found.map((what) => `${id}: ${what}`);
      return [`${id}: ${to.euRestricted ? 'is restricted now' : 'is not restricted any more'}`];
    }),
    unusable: [
      ...(before.unusable ?? []).map((what) => `in the old one: ${what}`),
      ...(after.unusable ?? []).map((what) => `in the new one: ${what}`),
    ],
  };
}

function changesOf(from: Entry, to: Entry): string[] {
  return [
    ...to.tags.filter((tag) => !from.tags.includes(tag)).map((tag) => `+${tag}`),
    ...from.tags.filter((tag) => !to.tags.includes(tag)).map((tag) => `-${tag}`),
    ...orderOf(from.tags, to.tags),
    ...changeOf('latest', from.latestTag, to.latestTag),
    ...changeOf('updated', from.updatedDate, to.updatedDate),
    ...changeOf('image', from.containerImage, to.containerImage),
    ...changeOf('kind', from.kind, to.kind),
    ...changeOf('publisher', from.publisher, to.publisher),
    ...changeOf('name', from.name, to.name),
    ...changeOf('description', from.description, to.description),
    ...sizes.flatMap((name) => changeOf(name, textOf(sizeOf(from, name)), textOf(sizeOf(to, name)))),
    ...otherFields(from, to).flatMap((name) => changeOf(name, textOf(from[name]), textOf(to[name]))),
  ];
}

/** Of the tags that both have. */
function orderOf(from: readonly string[], to: readonly string[]): string[] {
  const [left, right] = [from.filter((tag) => to.includes(tag)), to.filter((tag) => from.includes(tag))];
  return left.join('\n') === right.join('\n') ? [] : ['tags in another order, or another number of times'];
}

const named: ReadonlySet<string> = new Set(
  (
    'id tags latestTag updatedDate containerImage kind publisher name description euRestricted restrictedProbe sizing ' +
    'minGPUMemoryGB recommendedGPUMemoryGB gpuCount cacheGB supportedGPUs'
  ).split(' '),
);

/** What an entry may have and nobody reads: told all the same, because a misspelt field looks just so. */
const otherFields = (from: Entry, to: Entry) =>
  [...new Set([...Object.keys(from), ...Object.keys(to)])].filter((name) => !named.has(name)).sort() as (keyof Entry)[];

/** Ids that a catalog has more than once, where the other has it another number of times. */
function repeatsOf(before: CatalogFile, after: CatalogFile): string[] {
  const [old, current] = [before, after].map(({ entries }) => Map.groupBy(entries, ({ id }) => id));
  return [...new Set([...(old?.keys() ?? []), ...(current?.keys() ?? [])])].sort().flatMap((id) => {
    const [was, is] = [old?.get(id)?.length ?? 0, current?.get(id)?.length ?? 0];
    return was !== is && Math.max(was, is) > 1 ? [`entries with the id ${id} ${was} → ${is}`] : [];
  });
}

const unknownOf = ({ unknownFields = [] }: CatalogFile): string | undefined => unknownFields.join(', ') || undefined;

/** Of two with one id the first counts, as it does for the functions. */
const byId = ({ entries }: CatalogFile) => new Map(entries.toReversed().map((entry) => [entry.id, entry]));

const sizes = ['minGPUMemoryGB', 'recommendedGPUMemoryGB', 'gpuCount', 'cacheGB', 'supportedGPUs'] as const;

/** A size with who says it, from where the functions read it: under `sizing`, or bare. */
const sizeOf = (entry: Entry, name: (typeof sizes)[number]): unknown =>
  entry.sizing?.[name] ?? (entry as unknown as Record<string, unknown>)[name];

const textOf = (value: unknown): string | undefined =>
  value === undefined || value === null ? undefined : JSON.stringify(value);

const changeOf = (what: string, from: string | undefined, to: string | undefined): string[] =>
  from === to ? [] : [`${what} ${from ?? 'none'} → ${to ?? 'none'}`];

/** One line, whatever a catalog has in its texts. */
const inOneLine = (line: string): string => line.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');

const probeOf = (probe: RestrictedProbe | undefined): string | undefined =>
  probe && `${probe.place ?? 'somewhere'} ${probe.date ?? 'some time'}`;

const titles = {
  catalog: 'Catalog',
  added: 'Added',
  removed: 'Removed',
  changed: 'Changed',
  restricted: 'Restrictions',
  unusable: 'Not comparable',
} as const;

/** As text, or as Markdown for a release review. */
export function report(difference: Difference, markdown: boolean): string {
  const parts = Object.entries(titles).flatMap(([name, title]) => {
    const lines = difference[name as keyof Difference];
    if (lines.length === 0) return [];
    const heading = markdown ? `## ${title} (${lines.length})\n` : `${title} (${lines.length})`;
    return [heading, ...lines.map(inOneLine).map((line) => (markdown ? `- ${asCode(line)}` : `  ${line}`)), ''];
  });
  return parts.length > 0 ? `${parts.join('\n').trimEnd()}\n` : 'No difference.\n';
}

/** An id as code, and nothing of the rest read as markup. */
function asCode(line: string): string {
  const escaped = (text: string) => text.replace(/[\\`*_<>[\]#|~]/g, '\\$&');
  const [id = '', ...rest] = line.split(': ');
  if (!modelIdPattern.test(id)) return escaped(line);
  return rest.length > 0 ? `\`${id}\`: ${escaped(rest.join(': '))}` : `\`${id}\``;
}

/** `catalog diff OLD NEW`. */
export async function diffCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, { markdown: { type: 'boolean' } } as const, 2);
  const [before = '', after = ''] = positionals;
  const difference = compare(readCatalogFile(before), readCatalogFile(after));
  process.stdout.write(report(difference, values.markdown ?? false));
  return 0;
}
