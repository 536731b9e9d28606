/**
 * Writes the blocks between their markers, `<!-- generated:name -->` and `<!-- /generated -->`, and leaves all else as it stands. Throws
 * when a marker has no block or a block no marker.
 */
export function fillIn(text: string, blocks: Readonly<Record<string, string>>): string {
  const seen = new Set<string>();
  const filled = text.replace(
    /(<!-- generated:([\w-]+) -->\n).*?(<!-- \/generated -->)/gs,
    (_all, open: string, name: string, close: string) => {
      const block = blocks[name];
      if (block === undefined) throw new Error(`nothing is generated for ${name}`);
      seen.add(name);
      return `${open}\n${block}\n\n${close}`;
    },
  );
  const missing = Object.keys(blocks).filter((name) => !seen.has(name));
  if (missing.length > 0) throw new Error(`no place for ${missing.join(', ')}`);
  return filled;
}
