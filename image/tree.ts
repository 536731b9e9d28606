import { chmodSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The image's file tree, written into a folder. Whoever runs it, and under whatever umask, the tree is the same. */
export class Tree {
  readonly root: string;

  /** `root` must be empty or not there yet. Throws where it is not. */
  constructor(root: string) {
    mkdirSync(root, { recursive: true });
    if (readdirSync(root).length > 0) throw new Error(`${root} is not empty`);
    this.root = root;
  }

  /** Where a path of the image is on this machine. */
  at(path: string): string {
    return join(this.root, path);
  }

  write(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content);
  }

  /** Paths of all files, sorted, as the image sees them. */
  files(): readonly string[] {
    const entries = readdirSync(this.root, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map(({ parentPath, name }) => join(parentPath, name).slice(this.root.length)).sort();
  }

  /** Gives every file and folder the same modes and this time, in seconds since 1970. */
  seal(timeS: number): void {
    for (const file of this.files()) {
      chmodSync(this.at(file), isProgram(file) ? 0o755 : 0o644);
      utimesSync(this.at(file), timeS, timeS);
    }
    const entries = readdirSync(this.root, { recursive: true, withFileTypes: true });
    const folders = entries
      .filter((entry) => entry.isDirectory())
      .map(({ parentPath, name }) => join(parentPath, name));
    for (const folder of [this.root, ...folders].sort().reverse()) {
      chmodSync(folder, 0o755);
      utimesSync(folder, timeS, timeS);
    }
  }
}

/** Node, and the loader of shared libraries, which the kernel starts for it. */
const isProgram = (path: string): boolean => path.startsWith('/bin/') || /\/ld-[^/]+$/.test(path);
