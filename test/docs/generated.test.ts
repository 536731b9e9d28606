import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { generatedFiles } from '../../docs/generate/files.ts';
import { fillIn } from '../../docs/generate/fill-in.ts';
import { eventContracts } from '../../events/index.ts';
import { readTriggers } from '../../local/broker/trigger.ts';
import { readManifests } from '../../local/manifests.ts';

const root = resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(resolve(root, file), 'utf8');

test.each(generatedFiles.map(({ name, content }) => [name, content] as const))(
  'docs/%s is what npm run generate writes',
  (name, content) => {
    expect(read(`docs/${name}`)).toBe(content());
  },
);

describe('a generated block', () => {
  test('takes the place of what stood between its markers, and nothing else', () => {
    const text = 'a\n<!-- generated:x -->\nold\n<!-- /generated -->\nb\n';
    expect(fillIn(text, { x: 'new' })).toBe('a\n<!-- generated:x -->\n\nnew\n\n<!-- /generated -->\nb\n');
  });

  test('needs a place, and a place needs a block', () => {
    expect(() => fillIn('', { x: 'new' })).toThrow('no place for x');
    expect(() => fillIn('<!-- generated:y -->\n<!-- /generated -->', {})).toThrow('nothing is generated for y');
  });
});

/** GitHub's names of headings: lower case, letters, digits, hyphens; spaces become hyphens. */
function anchorsOf(markdown: string): Set<string> {
  const headings = markdown.match(/^#+ .+$/gm) ?? [];
  return new Set(
    headings.map((heading) =>
      heading
        .replace(/^#+ /, '')
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\- _]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

const pages = ['README.md', 'CONTRIBUTING.md', 'docs/api.md', 'docs/events.md', 'docs/settings.md', 'docs/catalog.md'];

test.each(pages)('every link of %s to a file or a heading of the repository leads somewhere', (page) => {
  const links = [...read(page).matchAll(/\]\((?!\w+:)([^)\s#]*)(?:#([^)]+))?\)/g)];
  const broken = links.filter(([, path = '', anchor]) => {
    const file = path === '' ? page : resolve(root, dirname(page), path);
    if (!existsSync(resolve(root, file))) return true;
    return anchor !== undefined && !anchorsOf(read(file)).has(anchor);
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

test('the Trigger that docs/events.md shows is one for an event that there is', () => {
  const [, example = ''] = /```yaml\n(.*?)```/s.exec(read('docs/events.md')) ?? [];
  const brokers = readManifests().filter(({ kind }) => kind === 'Broker');
  const [trigger] = readTriggers([...brokers, parse(example)]);
  expect(eventContracts.map(({ type }) => type)).toContain(trigger?.attributes.type);
});
