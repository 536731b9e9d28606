import { readArguments } from '../arguments.ts';
import { type Entry, readCatalogFile } from './catalog-file.ts';

/** What a new catalog changes, a line each, in the order of ids. */
export interface Difference {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
  readonly restricted: readonly string[];
}

export function compare(before: readonly Entry[], after: readonly Entry[]): Difference {
  const old = new Map(before.map((entry) => [entry.id, entry]));
  const current = new Map(after.map((entry) => [entry.id, entry]));
  const ids = [...new Set([...old.keys(), ...current.keys()])].sort();
  const added = ids.filter((id) => !old.has(id)).map((id) => `${id}: ${current.get(id)?.tags.join(', ') || 'no tags'}`);
  const removed = ids.filter((id) => !current.has(id));
  const changed: string[] = [];
  const restricted: string[] = [];
  for (const id of ids) {
    const [from, to] = [old.get(id), current.get(id)];
    if (to && (from?.euRestricted ?? false) !== to.euRestricted) {
      restricted.push(`${id}: ${to.euRestricted ? 'is restricted now' : 'is not restricted any more'}`);
    }
    if (!from || !to) continue;
    const parts = [
      ...to.tags.filter((tag) => !from.tags.includes(tag)).map((tag) => `+${tag}`),
      ...from.tags.filter((tag) => !to.tags.includes(tag)).map((tag) => `-${tag}`),
      ...(from.latestTag === to.latestTag ? [] : [`latest ${from.latestTag ?? 'none'} → ${to.latestTag ?? 'none'}`]),
      ...(from.containerImage === to.containerImage ? [] : [`image ${from.containerImage} → ${to.containerImage}`]),
      ...(['name', 'kind', 'description'] as const).filter((field) => from[field] !== to[field]),
      ...(JSON.stringify(from.sizing) === JSON.stringify(to.sizing) ? [] : ['sizing']),
    ];
    if (parts.length > 0) changed.push(`${id}: ${parts.join(' ')}`);
  }
  return { added, removed, changed, restricted };
}

const titles = { added: 'Added', removed: 'Removed', changed: 'Changed', restricted: 'Restrictions' } as const;

/** As text, or as Markdown for a release review. */
export function report(difference: Difference, markdown: boolean): string {
  const parts = Object.entries(titles).flatMap(([name, title]) => {
    const lines = difference[name as keyof Difference];
    if (lines.length === 0) return [];
    const heading = markdown ? `## ${title} (${lines.length})\n` : `${title} (${lines.length})`;
    return [heading, ...lines.map((line) => (markdown ? `- ${asCode(line)}` : `  ${line}`)), ''];
  });
  return parts.length > 0 ? `${parts.join('\n').trimEnd()}\n` : 'No difference.\n';
}

/** The id as code, and nothing of the rest read as markup. */
function asCode(line: string): string {
  const [id = '', ...rest] = line.split(': ');
  return rest.length > 0 ? `\`${id}\`: ${rest.join(': ').replace(/[\\`*_<>[\]]/g, '\\$&')}` : `\`${id}\``;
}

/** `catalog diff OLD NEW`. */
export async function diffCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args, { markdown: { type: 'boolean' } } as const, 2);
  const [before = '', after = ''] = positionals;
  const difference = compare(readCatalogFile(before).entries, readCatalogFile(after).entries);
  process.stdout.write(report(difference, values.markdown ?? false));
  return 0;
}
