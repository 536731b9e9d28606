import type { StoredObject } from '../object.ts';

/** One committed write. `before` is what it replaced or removed. */
export interface Change {
  readonly revision: number;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly kind: string;
  readonly object: StoredObject;
  readonly before?: StoredObject;
}

export type ChangeListener = (change: Change) => void;

/** The last changes, so that a watch can start in the past, and those who listen for the next. */
export interface ChangeLog {
  append(change: Change): void;
  /** Changes after `revision`, or undefined when some of them are forgotten. */
  since(revision: number): readonly Change[] | undefined;
  listen(listener: ChangeListener): () => void;
  /** The oldest revision that a watch can start from. */
  oldest(): number;
}

/** `startRevision`: where the stored objects stand; what was before is not known any more. */
export function createChangeLog(startRevision: number, changesMax: number): ChangeLog {
  let changes: Change[] = [];
  let oldest = startRevision;
  const listeners = new Set<ChangeListener>();
  return {
    append(change) {
      changes.push(change);
      // cut in halves: cheaper than shifting at each change
      if (changes.length > changesMax * 2) {
        oldest = changes[changes.length - changesMax - 1]?.revision ?? oldest;
        changes = changes.slice(-changesMax);
      }
      for (const listener of [...listeners]) listener(change);
    },
    since(revision) {
      if (revision < oldest) return undefined;
      return changes.filter((change) => change.revision > revision);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    oldest: () => oldest,
  };
}
