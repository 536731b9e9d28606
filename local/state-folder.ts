import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartError } from './options.ts';

/** Like mkdir -p. Node's own does not return where the system says of a parent that it is there and is not, as under /proc. */
function makeFolder(path: string): void {
  const parent = dirname(path);
  if (!existsSync(parent)) makeFolder(parent);
  mkdirSync(path, { mode: 0o700 });
}

/** A file that only we write; its presence says that a folder may be wiped. */
const marker = 'nim-functions-state';

/** The folder that holds everything of one local system: readable by its owner only, because tokens are in it. */
export class StateFolder {
  readonly path: string;
  readonly #lock: DatabaseSync;

  /** Opens or makes the folder and keeps others out until the process ends. Throws {@link StartError}. */
  constructor(folder: string, options: { fresh: boolean }) {
    this.path = resolve(folder);
    const used = existsSync(this.path);
    if (used && !existsSync(join(this.path, marker))) {
      throw new StartError(`--state ${folder} exists and is no state folder of nim-functions`);
    }
    if (!used) this.#make();
    this.#lock = this.#takeLock();
    if (options.fresh && used) this.#wipe();
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Writes a file for the owner's eyes only. */
  write(name: string, content: string): string {
    const path = this.file(name);
    mkdirSync(resolve(path, '..'), { recursive: true, mode: 0o700 });
    writeFileSync(path, content, { mode: 0o600 });
    return path;
  }

  read(name: string): string | undefined {
    return existsSync(this.file(name)) ? readFileSync(this.file(name), 'utf8') : undefined;
  }

  /** A token that stays the same from run to run. */
  token(name: string): string {
    const known = this.read(name)?.trim();
    if (known) return known;
    const token = randomBytes(24).toString('base64url');
    this.write(name, `${token}\n`);
    return token;
  }

  close(): void {
    this.#lock.close();
  }

  #make(): void {
    try {
      makeFolder(this.path);
      this.write(marker, 'Everything in this folder is made by npm start and may be deleted when it does not run.\n');
    } catch (error) {
      throw new StartError(`--state: the folder ${this.path} cannot be made`, { cause: error });
    }
  }

  /** SQLite's lock is given up by the kernel when the process ends, however it ends; a pid file would not be. */
  #takeLock(): DatabaseSync {
    const database = new DatabaseSync(join(this.path, 'lock'));
    try {
      database.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
      return database;
    } catch (error) {
      database.close();
      throw new StartError(`the state folder ${this.path} is in use by another npm start`, { cause: error });
    }
  }

  #wipe(): void {
    for (const name of [
      'cluster.sqlite',
      'cluster.sqlite-wal',
      'cluster.sqlite-shm',
      'kubeconfig',
      'serviceaccounts',
      'tls',
    ]) {
      rmSync(join(this.path, name), { recursive: true, force: true });
    }
    for (const name of ['token', 'token-user-b', 'token-admin']) rmSync(join(this.path, name), { force: true });
  }
}
