import { kindNamed } from '../kinds/index.ts';
import type { Change } from '../storage/change-log.ts';
import { standingOf, withoutFinalizer, withoutOwners } from './owners.ts';
import { erase, find, type RegistryParts, store } from './registry.ts';
import { foregroundFinalizer, orphanFinalizer, remove } from './remove.ts';

const tasksPerTurn = 50;
const objectsPerTask = 1000;

/**
 * Collects what has lost its owners and ends namespaces, shortly after the write that made it necessary: each change names the
 * few things to look at. On opening, everything that has an owner is looked at once, because an earlier run may have been cut short.
 */
export function startCollector(parts: RegistryParts, log: (line: string) => void): { close(): void } {
  const { database, changes } = parts;
  const tasks = new Map<string, () => void>();
  let turn: NodeJS.Immediate | undefined;

  function plan(key: string, task: () => void): void {
    tasks.set(key, task);
    turn ??= setImmediate(work);
  }

  function work(): void {
    turn = undefined;
    for (const [key, task] of [...tasks].slice(0, tasksPerTurn)) {
      tasks.delete(key);
      try {
        task();
      } catch (error) {
        log(`collector: ${key}: ${error instanceof Error ? error.message : 'failed'}`);
      }
    }
    if (tasks.size > 0) turn ??= setImmediate(work);
  }

  const look = {
    atObject: (uid: string) => plan(`object ${uid}`, () => collectIfOrphaned(uid)),
    atOwner: (uid: string) => plan(`owner ${uid}`, () => finishOwner(uid)),
    atDependents: (uid: string) => plan(`dependents ${uid}`, () => visitDependents(uid)),
    atNamespace: (name: string) => plan(`namespace ${name}`, () => finishNamespace(name)),
  };

  function collectIfOrphaned(uid: string): void {
    const object = database.byUid(uid)?.object;
    const owners = object?.metadata.ownerReferences ?? [];
    if (!object || owners.length === 0) return;
    const { namespace, name } = object.metadata;
    const kind = kindNamed(object.kind);
    const standings = new Map(owners.map((owner) => [owner.uid, standingOf(database, owner, object)]));
    const known = [...standings.values()];
    if (!known.includes('there')) {
      if (object.metadata.deletionTimestamp) return;
      // while an owner waits, what hangs below this object has to go first as well
      const hasDependents = known.includes('waiting') && database.dependents(uid, 1).length > 0;
      const propagation = hasDependents ? 'Foreground' : 'Background';
      remove(parts, kind, namespace, name, { preconditions: { uid }, propagation });
    } else if (known.some((standing) => standing !== 'there')) {
      store(
        parts,
        kind,
        object,
        withoutOwners(object, (owner) => standings.get(owner.uid) !== 'there'),
      );
    }
  }

  function visitDependents(uid: string): void {
    const dependents = database.dependents(uid, objectsPerTask);
    for (const { object } of dependents) look.atObject(object.metadata.uid);
  }

  /** Carries out the propagation policy that an owner's finalizer stands for. */
  function finishOwner(uid: string): void {
    const owner = database.byUid(uid)?.object;
    if (!owner?.metadata.deletionTimestamp) return;
    const kind = kindNamed(owner.kind);
    const finalizers = owner.metadata.finalizers ?? [];
    const dependents = database.dependents(uid, objectsPerTask);
    if (finalizers.includes(orphanFinalizer)) {
      for (const { object } of dependents) {
        store(
          parts,
          kindNamed(object.kind),
          object,
          withoutOwners(object, (one) => one.uid === uid),
        );
      }
      if (dependents.length === objectsPerTask) look.atOwner(uid);
      else store(parts, kind, owner, withoutFinalizer(owner, orphanFinalizer));
    } else if (finalizers.includes(foregroundFinalizer)) {
      for (const { object } of dependents) look.atObject(object.metadata.uid);
      const waitsFor = dependents.some(({ object }) =>
        object.metadata.ownerReferences?.some((one) => one.uid === uid && one.blockOwnerDeletion === true),
      );
      if (!waitsFor) store(parts, kind, owner, withoutFinalizer(owner, foregroundFinalizer));
    }
  }

  function finishNamespace(name: string): void {
    const kind = kindNamed('Namespace');
    const namespace = find(parts, kind, undefined, name);
    if (!namespace?.metadata.deletionTimestamp) return;
    const content = database.inNamespace(name, objectsPerTask);
    for (const { object } of content) {
      if (!object.metadata.deletionTimestamp) {
        remove(parts, kindNamed(object.kind), name, object.metadata.name, { propagation: 'Background' });
      }
    }
    if (content.length === 0 && (namespace.metadata.finalizers ?? []).length === 0) erase(parts, kind, namespace);
  }

  function afterChange({ type, object }: Change): void {
    const { uid, namespace, name, ownerReferences = [], deletionTimestamp } = object.metadata;
    if (type === 'DELETED') {
      look.atDependents(uid);
      for (const owner of ownerReferences) look.atOwner(owner.uid);
      if (namespace !== undefined) look.atNamespace(namespace);
      return;
    }
    if (ownerReferences.length > 0) look.atObject(uid);
    if (!deletionTimestamp) return;
    if (object.kind === 'Namespace') look.atNamespace(name);
    look.atOwner(uid);
  }

  const stop = changes.listen(afterChange);
  for (const { object } of database.owned()) look.atObject(object.metadata.uid);
  for (const object of database.scan('namespaces.', undefined, ['', ''])) {
    if (object.metadata.deletionTimestamp) look.atNamespace(object.metadata.name);
  }
  return {
    close() {
      stop();
      if (turn) clearImmediate(turn);
      tasks.clear();
    },
  };
}
