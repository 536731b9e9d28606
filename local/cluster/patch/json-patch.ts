import { ApiError, badRequest } from '../api-error.ts';
import { isJsonObject } from '../object.ts';
import { sameJson } from '../objects/same.ts';

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** What a real API server takes at most. */
const operationsMax = 10_000;

/** RFC 6902. Throws ApiError 400 for what is no patch, 422 for one that does not fit the object. */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp',
    );
  if (patch.length > operationsMax) {
    throw new ApiError(
      413,
      'RequestEntityTooLarge',
      `The allowed maximum operations in a JSON patch is ${operationsMax}`,
    );
  }
  const root = { document: structuredClone(target) };
  for (const operation of patch as Operation[]) apply(root, operation);
  return root.document;
}

function apply(root: { document: unknown }, { op, path, from = '', value }: Operation): void {
  if (op === 'add') add(root, path, structuredClone(value));
  else if (op === 'remove') take(root, path);
  else if (op === 'replace') {
    take(root, path);
    add(root, path, structuredClone(value));
  } else if (op === 'move') add(root, path, take(root, from));
  else if (op === 'copy') add(root, path, structuredClone(read(root, from)));
  else if (op !== 'test') throw unfit();
  else if (!sameJson(read(root, path), value)) throw unfit();
}

/** The container that the last step of a pointer goes into. The document itself hangs below ''. */
function locate(root: { document: unknown }, pointer: string): { parent: unknown; key: string } {
  if (typeof pointer !== 'string' || (pointer !== '' && !pointer.startsWith('/')))
    throw badRequest('invalid JSON pointer');
  const steps = [
    'document',
    ...pointer
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~')),
  ];
  const key = steps.pop() ?? '';
  let parent: unknown = root;
  for (const step of steps) parent = child(parent, step);
  return { parent, key };
}

function child(parent: unknown, key: string): unknown {
  if (Array.isArray(parent) && /^\d+$/.test(key) && Number(key) < parent.length) return parent[Number(key)];
  if (isJsonObject(parent) && Object.hasOwn(parent, key)) return parent[key];
  throw unfit();
}

function read(root: { document: unknown }, pointer: string): unknown {
  const { parent, key } = locate(root, pointer);
  return child(parent, key);
}

function add(root: { document: unknown }, pointer: string, value: unknown): void {
  const { parent, key } = locate(root, pointer);
  if (Array.isArray(parent)) {
    const index = key === '-' ? parent.length : Number(key);
    if (!Number.isInteger(index) || index < 0 || index > parent.length) throw unfit();
    parent.splice(index, 0, value);
  } else if (isJsonObject(parent)) {
    Object.defineProperty(parent, key, { value, enumerable: true, writable: true, configurable: true });
  } else throw unfit();
}

function take(root: { document: unknown }, pointer: string): unknown {
  const { parent, key } = locate(root, pointer);
  const value = child(parent, key);
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete (parent as Record<string, unknown>)[key];
  return value;
}

/** The real server does not say which operation did not fit. */
const unfit = (): ApiError =>
  new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
