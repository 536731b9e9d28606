import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One cache for all processes that a run of the tests starts, of which each would otherwise compile the sources anew. Answers what ends it. */
export function shareCompileCache(): () => void {
  if (process.env.NODE_COMPILE_CACHE) return () => {};
  const folder = mkdtempSync(join(tmpdir(), 'compile-cache-'));
  process.env.NODE_COMPILE_CACHE = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
}
