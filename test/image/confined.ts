import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { freePort, isReady } from '../../local/loopback.ts';
import { containerfile } from './containerfile.ts';

/** A process of the image that can see the image and nothing else. */
export interface Confined {
  readonly child: ChildProcess;
  readonly url: string;
  readonly ready: boolean;
  readonly output: () => string;
  /** Ends it as a platform does, and gives its exit code. */
  end(): Promise<number | null>;
}

export type Confine = (folder: string) => readonly [program: string, ...args: string[]];

const script = `folder=$0 user=$1; shift
  mount --bind "$folder" "$folder"
  mount -o remount,bind,ro "$folder"
  exec chroot --userspec="$user" "$folder" "$@"`;

/** As a container engine does it: the tree is the whole file system, read-only, and the user is the image's or another one. */
export const inItsOwnRoot =
  (user = containerfile.user): Confine =>
  (folder) => ['unshare', '--mount', 'sh', '-ec', script, folder, user, ...containerfile.entrypoint];

/** An argument that is a path of the image, as it is from outside; others as they are. */
const within = (folder: string) => (arg: string) => (arg.startsWith('/') ? join(folder, arg) : arg);

/** Where nobody may mount: Node itself refuses to read anything else, to write, and to start other programs. */
export const byPermission: Confine = (folder) => {
  const [node = '', ...args] = containerfile.entrypoint;
  return [join(folder, node), '--permission', `--allow-fs-read=${folder}/*`, ...args.map(within(folder))];
};

/** Not confined: for what a test has to hand to a function as a file. */
export const asItIs: Confine = (folder) => {
  const [node = '', ...args] = containerfile.entrypoint;
  return [join(folder, node), ...args.map(within(folder))];
};

/** Whether this machine and this user can give a process a root of its own. */
export function canChangeRoot(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'sh', '-c', 'mount --bind /tmp /tmp && chroot --userspec=1:1 / true'], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    // not root, not Linux, or no such program
    return false;
  }
}

export async function startConfined(
  confine: Confine,
  folder: string,
  environment: Record<string, string>,
): Promise<Confined> {
  const port = await freePort();
  const [program, ...args] = confine(folder);
  const PATH = process.env.PATH ?? '';
  const env = { ...containerfile.environment, PATH, PORT: String(port), NODE_DEBUG: 'nim-image', ...environment };
  const child = spawn(program, args, { env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += String(chunk);
    });
  const closed = once(child, 'close');
  const ready = await isReady(port, 60_000, () => child.exitCode === null && child.signalCode === null);
  const end = async () => {
    child.kill('SIGTERM');
    await closed;
    return child.exitCode;
  };
  return { child, url: `http://127.0.0.1:${port}`, ready, output: () => output, end };
}
