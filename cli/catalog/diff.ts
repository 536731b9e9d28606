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
      ...changeOf('captured', before.generatedAt, after.generatedAt),
      ...changeOf('restrictions probed', probeOf(before), probeOf(after)),
    ],
    added: pairs.flatMap(({ id, from, to }) => (from || !to ? [] : [`${id}: ${to.tags.join(', ') || 'no tags'}`])),
    removed: pairs.flatMap(({ id, to }) => (to ? [] : [id])),
    changed: pairs.flatMap(({ id, from, to }) => {
      const parts = from && to ? changesOf(from, to) : [];
      return parts.length > 0 ? [`${id}: ${parts.join(', ')}`] : [];
    }),
    restricted: pairs.flatMap(({ id, from, to }) => {
      if (!to || (from?.euRestricted ?? false) === to.euRestricted) return [];
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
    ...changeOf('latest', from.latestTag, to.latestTag),
    ...changeOf('updated', from.updatedDate, to.updatedDate),
    ...changeOf('image', from.containerImage, to.containerImage),
    ...changeOf('kind', from.kind, to.kind),
    ...changeOf('publisher', from.publisher, to.publisher),
    ...changeOf('name', from.name, to.name),
    ...changeOf('description', from.description, to.description),
    ...sizes.flatMap((name) => changeOf(name, sizeOf(from, name), sizeOf(to, name))),
  ];
}

/** Of two with one id the first counts, as it does for the functions. */
const byId = ({ entries }: CatalogFile) => new Map(entries.toReversed().map((entry) => [entry.id, entry]));

const sizes = ['minGPUMemoryGB', 'recommendedGPUMemoryGB', 'gpuCount', 'cacheGB', 'supportedGPUs'] as const;

/** A size with who says it, from where the functions read it: under `sizing`, or bare. */
function sizeOf(entry: Entry, name: (typeof sizes)[number]): string | undefined {
  const value = entry.sizing?.[name] ?? (entry as unknown as Record<string, unknown>)[name];
  return value === undefined || value === null ? undefined : JSON.stringify(value);
}

const changeOf = (what: string, from: string | undefined, to: string | undefined): string[] =>
  from === to ? [] : [`${what} ${from ?? 'none'} → ${to ?? 'none'}`];

/** One line, whatever a catalog has in its texts. */
const inOneLine = (line: string): string => line.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');

const probeOf = ({ restrictedProbe: probe }: CatalogFile): string | undefined =>
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
