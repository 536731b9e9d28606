import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { StoredObject } from '../object.ts';

/** Where an object lies. A cluster-scoped object has the empty namespace. */
export interface Place {
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

export interface Located extends Place {
  readonly object: StoredObject;
}

/** Truth of the cluster: all objects, and the one counter that every write raises. */
export interface Database {
  get(place: Place): StoredObject | undefined;
  /** In the order of namespace and name, after `after`; one namespace only where it is given. */
  scan(resource: string, namespace: string | undefined, after: readonly [string, string]): Iterable<StoredObject>;
  byUid(uid: string): Located | undefined;
  /** Objects with an ownerReference to this uid. */
  dependents(uid: string, countMax: number): Located[];
  /** Every object that has an owner at all. */
  owned(): Located[];
  inNamespace(namespace: string, countMax: number): Located[];
  /** Stores in one transaction under the next resourceVersion, which `make` receives. */
  put(place: Place, make: (resourceVersion: string) => StoredObject): StoredObject;
  remove(place: Place, make: (resourceVersion: string) => StoredObject): StoredObject;
  revision(): number;
  close(): void;
}

const tables = `
  CREATE TABLE IF NOT EXISTS object (
    resource TEXT NOT NULL, namespace TEXT NOT NULL, name TEXT NOT NULL, uid TEXT NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (resource, namespace, name)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS object_uid ON object (uid);
  CREATE INDEX IF NOT EXISTS object_namespace ON object (namespace);
  CREATE TABLE IF NOT EXISTS owner (uid TEXT NOT NULL, dependent TEXT NOT NULL, PRIMARY KEY (uid, dependent)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS owner_dependent ON owner (dependent);
  CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY CHECK (id = 1), revision INTEGER NOT NULL);
  INSERT OR IGNORE INTO counter VALUES (1, 1);
`;

/**
 * Opens or makes the SQLite file. WAL with synchronous=NORMAL: an acknowledged write is in the operating system's hands, so
 * killing the process loses nothing (a power cut may lose the last ones, never break the file).
 */
export function openDatabase(file: string): Database {
  const sqlite = new DatabaseSync(file);
  sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 2000;');
  sqlite.exec(tables);
  const shredder = file === inMemory ? noFiles : createShredder(sqlite);
  const columns = 'o.resource, o.namespace, o.name, o.body';
  const one = sqlite.prepare('SELECT body FROM object WHERE resource = ? AND namespace = ? AND name = ?');
  const inOne = sqlite.prepare(
    'SELECT body FROM object WHERE resource = ? AND namespace = ? AND name > ? ORDER BY name',
  );
  const inAll = sqlite.prepare(
    'SELECT body FROM object WHERE resource = ? AND (namespace, name) > (?, ?) ORDER BY namespace, name',
  );
  const uid = sqlite.prepare(`SELECT ${columns} FROM object o WHERE o.uid = ?`);
  const joined = `SELECT ${columns} FROM owner w JOIN object o ON o.uid = w.dependent`;
  const dependents = sqlite.prepare(`${joined} WHERE w.uid = ? LIMIT ?`);
  const owned = sqlite.prepare(`SELECT DISTINCT ${columns} FROM owner w JOIN object o ON o.uid = w.dependent`);
  const within = sqlite.prepare(`SELECT ${columns} FROM object o WHERE o.namespace = ? LIMIT ?`);
  const upsert = sqlite.prepare('INSERT OR REPLACE INTO object VALUES (?, ?, ?, ?, ?)');
  const erase = sqlite.prepare('DELETE FROM object WHERE resource = ? AND namespace = ? AND name = ?');
  const disown = sqlite.prepare('DELETE FROM owner WHERE dependent = ?');
  const own = sqlite.prepare('INSERT OR IGNORE INTO owner VALUES (?, ?)');
  const raise = sqlite.prepare('UPDATE counter SET revision = ?');
  let revision = Number(sqlite.prepare('SELECT revision FROM counter').get()?.revision);

  function write(make: (resourceVersion: string) => StoredObject, act: (object: StoredObject) => void): StoredObject {
    const next = revision + 1;
    const object = make(String(next));
    sqlite.exec('BEGIN IMMEDIATE');
    try {
      act(object);
      raise.run(next);
      sqlite.exec('COMMIT');
    } catch (error) {
      sqlite.exec('ROLLBACK');
      throw error;
    }
    revision = next;
    return object;
  }

  return {
    get: (place) => read(one.get(place.resource, place.namespace, place.name)),
    *scan(resource, namespace, [afterNamespace, afterName]) {
      const rows =
        namespace === undefined
          ? inAll.all(resource, afterNamespace, afterName)
          : inOne.all(resource, namespace, afterNamespace === namespace ? afterName : '');
      for (const row of rows) yield JSON.parse(String(row.body)) as StoredObject;
    },
    byUid: (value) => located(uid.get(value)),
    dependents: (value, countMax) => dependents.all(value, countMax).flatMap((row) => located(row) ?? []),
    owned: () => owned.all().flatMap((row) => located(row) ?? []),
    inNamespace: (namespace, countMax) => within.all(namespace, countMax).flatMap((row) => located(row) ?? []),
    put(place, make) {
      return write(make, (object) => {
        const { uid: ownUid, ownerReferences = [] } = object.metadata;
        upsert.run(place.resource, place.namespace, place.name, ownUid, JSON.stringify(object));
        disown.run(ownUid);
        for (const owner of ownerReferences) own.run(owner.uid, ownUid);
      });
    },
    remove(place, make) {
      const removed = write(make, (object) => {
        erase.run(place.resource, place.namespace, place.name);
        disown.run(object.metadata.uid);
      });
      if (place.resource === secretResource) shredder.soon();
      return removed;
    },
    revision: () => revision,
    close() {
      shredder.close();
      sqlite.close();
    },
  };
}

/** Secrets as a Place names them: resource and (no) group. */
const secretResource = 'secrets.';
const shredAfterMs = 200;
/** SQLite's name for a database without files: there is nothing to remove from them. */
const inMemory = ':memory:';
const noFiles = { soon: () => {}, close: () => {} };

/**
 * Removes from the files what was deleted from the tables: SQLite leaves it in unused parts of pages (with secure_delete too, where
 * a page was split) and in the write-ahead log, and there are keys among it. At the start for what a killed process left, and then
 * shortly after a deletion.
 */
function createShredder(sqlite: DatabaseSync): { soon(): void; close(): void } {
  let timer: NodeJS.Timeout | undefined;
  const shred = () => {
    timer = undefined;
    sqlite.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)');
  };
  shred();
  return {
    soon() {
      timer ??= setTimeout(shred, shredAfterMs).unref();
    },
    close() {
      clearTimeout(timer);
      if (timer) shred();
    },
  };
}

type Row = Record<string, SQLOutputValue> | undefined;

const read = (row: Row): StoredObject | undefined => (row ? (JSON.parse(String(row.body)) as StoredObject) : undefined);

function located(row: Row): Located | undefined {
  const object = read(row);
  if (!row || !object) return undefined;
  return { resource: String(row.resource), namespace: String(row.namespace), name: String(row.name), object };
}
