import { readFileSync } from 'node:fs';

/** One row of the table of rights in docs/security.md. */
export interface Right {
  readonly account: string;
  readonly everywhere: boolean;
  readonly resource: string;
  readonly group: string;
  /** Empty: whatever the object's name is. */
  readonly names: readonly string[];
  readonly verbs: readonly string[];
}

const document = new URL('../../docs/security.md', import.meta.url);
const bare = (cell: string) => cell.replaceAll('`', '').trim();
const list = (cell: string) => cell.split(', ').filter((item) => item !== '' && item !== 'any' && item !== 'none');

function rightOf(line: string): Right {
  const [account = '', where = '', what = '', names = '', verbs = ''] = line.split('|').slice(1).map(bare);
  const [resource = '', ...group] = what.split('.');
  return {
    account,
    everywhere: where === 'every namespace',
    resource,
    group: group.join('.'),
    names: list(names),
    verbs: list(verbs),
  };
}

/** The table as the document has it: what an administrator reads is what the tests expect. */
export function rightsTable(): Right[] {
  const block = /<!-- generated:rights -->(.*?)<!-- \/generated -->/s.exec(readFileSync(document, 'utf8'))?.[1] ?? '';
  return block.trim().split('\n').slice(2).map(rightOf);
}
