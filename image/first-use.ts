import type { Plugin } from 'esbuild';

/** Where the image keeps a package that is not loaded at the start, below `/app`. */
export const fileOfPackage = (name: string): string => `packages/${name.replace(/^@/, '').replaceAll('/', '-')}.cjs`;

/**
 * Leaves the packages that our sources import by `import()` out of a bundle, each as a file of its own, and collects their
 * names. In one file they would be read at every start: a function's code is a quarter of what it may load later.
 */
export function packagesOnFirstUse(found: Set<string>): Plugin {
  return {
    name: 'packages-on-first-use',
    setup({ onResolve }) {
      onResolve({ filter: /^[^.]/ }, ({ kind, path, importer }) => {
        const ours = !importer.includes('node_modules');
        if (kind !== 'dynamic-import' || path.startsWith('node:') || !ours) return undefined;
        found.add(path);
        return { path: `./${fileOfPackage(path)}`, external: true };
      });
    },
  };
}
