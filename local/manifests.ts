import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';

/** A manifest as it stands in knative/: only the parts that every object has are known. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly [field: string]: unknown;
}

const base = new URL('../knative/base/', import.meta.url);

/** Every object that `kubectl apply -k knative/base` would apply, in that order. */
export function readManifests(folder: URL = base): Manifest[] {
  const { resources } = parse(read(folder, 'kustomization.yaml')) as { resources: string[] };
  return resources.flatMap((file) =>
    parseAllDocuments(read(folder, file)).map((document) => {
      if (document.errors[0]) throw new Error(`${file}: ${document.errors[0].message}`);
      return document.toJS() as Manifest;
    }),
  );
}

const read = (folder: URL, file: string): string => readFileSync(new URL(file, folder), 'utf8');
