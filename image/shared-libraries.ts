import { execFileSync } from 'node:child_process';

/** The shared libraries that a program needs, the loader among them, as paths on this machine, sorted. Throws where one is missing. */
export function sharedLibraries(program: string): readonly string[] {
  const lines = execFileSync('ldd', [program], { encoding: 'utf8' }).trim().split('\n');
  const paths = lines.flatMap((line) => {
    if (line.includes('not found')) throw new Error(`a shared library of ${program} is missing: ${line.trim()}`);
    // linux-vdso has no path: the kernel brings it
    return /(?:=> |^\s*)(\/\S+) \(0x/.exec(line)?.[1] ?? [];
  });
  return [...new Set(paths)].sort();
}
