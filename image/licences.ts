import { type BundledPackage, packageId } from './packages.ts';

/** Licences that may be in the image, by their SPDX identifiers: none of them asks for more than to be passed on with the code. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'Unicode-3.0',
  'Unlicense',
  'Zlib',
]);

/** Whether an SPDX expression can be kept with allowed licences alone: one side of an OR, both sides of an AND. */
export function isAllowed(expression: string): boolean {
  const plain = expression.replace(/[()]/g, ' ').trim();
  if (/\bAND\b/.test(plain) && /\bOR\b/.test(plain)) return false;
  const licences = plain.split(/\s+(?:AND|OR)\s+/);
  return / OR /.test(plain) ? licences.some((one) => allowed.has(one)) : licences.every((one) => allowed.has(one));
}

/** The licences of all packages that are in the bundles, one after the other. Throws for one that may not be there. */
export function thirdPartyLicences(packages: readonly BundledPackage[]): string {
  const refused = packages.filter(({ licence }) => !isAllowed(licence));
  if (refused.length > 0) {
    throw new Error(`licence not allowed: ${refused.map((one) => `${packageId(one)} (${one.licence})`).join(', ')}`);
  }
  const sections = packages.map((one) => {
    const text = one.licenceText || `The package ships no licence text. Its manifest says: ${one.licence}`;
    return `${packageId(one)}\n${one.licence}\n\n${text}\n`;
  });
  return sections.join(`\n${'-'.repeat(80)}\n\n`);
}
