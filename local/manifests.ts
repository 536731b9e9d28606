import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';

/** A manifest as it stands in knative/: only the parts that every object has are known. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

/** What every overlay has in common, and the Template as OpenShift's kind, which the embedded cluster serves. */
const folders = ['base', 'template/openshift'].map((folder) => new URL(`../knative/${folder}/`, import.meta.url));

/** Every object that is shipped for a cluster with OpenShift's Template API, in the order in which it is applied, before any patch. */
export const readManifests = (): Manifest[] => folders.flatMap(readFolder);

function readFolder(folder: URL): Manifest[] {
  const { resources } = parse(read(folder, 'kustomization.yaml')) as { resources: string[] };
  return resources.flatMap((file) =>
    parseAllDocuments(read(folder, file)).map((document) => {
      if (document.errors[0]) throw new Error(`${file}: ${document.errors[0].message}`);
      return document.toJS() as Manifest;
    }),
  );
}

const read = (folder: URL, file: string): string => readFileSync(new URL(file, folder), 'utf8');
