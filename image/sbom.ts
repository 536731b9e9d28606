import { createHash } from 'node:crypto';
import type { Bundle } from './bundle.ts';
import type { DebianPackage } from './debian.ts';
import { type BundledPackage, packageId } from './packages.ts';
import type { Runtime } from './runtime.ts';

/** A component as CycloneDX 1.6 writes it, as far as it is used here. */
interface Component {
  readonly type: 'application' | 'file' | 'library' | 'platform';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version?: string;
  readonly purl?: string;
  readonly cpe?: string;
  readonly hashes?: readonly { readonly alg: 'SHA-256' | 'SHA-512'; readonly content: string }[];
  readonly licenses?: readonly object[];
  readonly components?: readonly Component[];
}

export interface SbomInput {
  readonly version: string;
  readonly bundles: readonly Bundle[];
  /** The packages that are in each bundle, by the bundle's path. */
  readonly packagesOfBundle: ReadonlyMap<string, readonly BundledPackage[]>;
  readonly runtime: Runtime;
  /** SOURCE_DATE_EPOCH; without it the document bears no time. */
  readonly timeS: number | undefined;
}

/**
 * The image's bill of materials, CycloneDX 1.6 JSON (https://cyclonedx.org/docs/1.6/json/): what is in the bundles, Node with
 * what is inside it, and the shared libraries. Its serial number follows from its content, so that equal images have equal ones.
 */
export function sbom(input: SbomInput): string {
  const { bundles, packagesOfBundle, runtime } = input;
  const packages = new Map([...packagesOfBundle.values()].flat().map((one) => [packageId(one), npmComponent(one)]));
  const files = bundles.map(({ path, content }) => file(`/app/${path}`, sha256(content)));
  const node = nodeComponent(runtime);
  const libraries = libraryComponents(runtime);
  const application = {
    type: 'application',
    'bom-ref': `nim-functions@${input.version}`,
    name: 'nim-functions',
    version: input.version,
    licenses: [{ license: { id: 'Apache-2.0' } }],
  } as const;
  const timestamp = input.timeS === undefined ? {} : { timestamp: new Date(input.timeS * 1000).toISOString() };
  const content = {
    version: 1,
    metadata: { ...timestamp, component: application },
    components: [...files, ...[...packages.keys()].sort().flatMap((id) => packages.get(id) ?? []), node, ...libraries],
    dependencies: [
      { ref: application['bom-ref'], dependsOn: [...files, node].map((one) => one['bom-ref']) },
      ...bundles.map(({ path }) => ({
        ref: `/app/${path}`,
        dependsOn: (packagesOfBundle.get(path) ?? []).map(npmPurl),
      })),
      { ref: node['bom-ref'], dependsOn: libraries.map((one) => one['bom-ref']) },
    ],
  };
  const serialNumber = `urn:uuid:${uuidOf(JSON.stringify(content))}`;
  return `${JSON.stringify({ bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber, ...content }, null, 1)}\n`;
}

function npmComponent(one: BundledPackage): Component {
  const expression = /\s/.test(one.licence);
  return {
    type: 'library',
    'bom-ref': npmPurl(one),
    name: one.name,
    version: one.version,
    purl: npmPurl(one),
    ...(one.sha512 ? { hashes: [{ alg: 'SHA-512', content: one.sha512 }] } : {}),
    licenses: [expression ? { expression: one.licence } : { license: { id: one.licence } }],
  };
}

const npmPurl = ({ name, version }: BundledPackage): string => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** Numbers of interfaces in `process.versions`, which are no components. */
const interfaces = new Set(['node', 'modules', 'napi']);

function nodeComponent({ node }: Runtime): Component {
  const inside = Object.entries(process.versions).filter(([name, version]) => version && !interfaces.has(name));
  const { node: version } = process.versions;
  return {
    type: 'platform',
    'bom-ref': `pkg:generic/node@${version}`,
    name: 'node',
    version,
    purl: `pkg:generic/node@${version}`,
    cpe: `cpe:2.3:a:nodejs:node.js:${version}:*:*:*:*:*:*:*`,
    hashes: [{ alg: 'SHA-256', content: node.sha256 }],
    licenses: [{ license: { id: 'MIT' } }],
    components: inside.map(([name, insideVersion = '']) => ({
      type: 'library',
      'bom-ref': `node/${name}@${insideVersion}`,
      name,
      version: insideVersion,
      purl: `pkg:generic/${name}@${encodeURIComponent(insideVersion)}`,
    })),
  };
}

function libraryComponents({ libraries, debian }: Runtime): Component[] {
  const packaged = new Set(debian.flatMap(({ files }) => files));
  const fileOf = (path: string) => file(path, libraries.find((library) => library.path === path)?.sha256 ?? '');
  return [
    ...debian.map((one) => debianComponent(one, one.files.map(fileOf))),
    ...libraries.filter(({ path }) => !packaged.has(path)).map(({ path }) => fileOf(path)),
  ];
}

function debianComponent(one: DebianPackage, components: readonly Component[]): Component {
  const [distribution = ''] = one.distribution.split('-');
  const qualifiers = `arch=${one.architecture}&distro=${one.distribution}`;
  const purl = `pkg:deb/${distribution}/${encodeURIComponent(one.name)}@${encodeURIComponent(one.version)}?${qualifiers}`;
  const licences = one.copyright ? [{ license: { name: `see /licenses/debian/${one.name}.txt` } }] : [];
  return {
    type: 'library',
    'bom-ref': purl,
    name: one.name,
    version: one.version,
    purl,
    ...(licences.length > 0 ? { licenses: licences } : {}),
    components,
  };
}

const file = (path: string, content: string): Component => ({
  type: 'file',
  'bom-ref': path,
  name: path,
  hashes: [{ alg: 'SHA-256', content }],
});

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

/** A UUID of version 8 (RFC 9562: made as its maker likes) from the content's hash. */
function uuidOf(content: string): string {
  const hex = sha256(content);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
