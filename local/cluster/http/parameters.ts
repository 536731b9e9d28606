import { ApiError, invalid } from '../api-error.ts';
import { isJsonObject, type JsonObject } from '../object.ts';
import type { Propagation, RemoveOptions } from '../objects/remove.ts';
import { invalidValue, unsupported } from '../validation/causes.ts';
import type { FieldValidation } from '../validation/decode.ts';

const fieldValidations: readonly string[] = ['Strict', 'Warn', 'Ignore'];
const propagations: readonly string[] = ['Background', 'Foreground', 'Orphan'];

/** The options kind whose field a bad parameter is: it depends on what is done. */
export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions';

const notSupported = (kind: OptionsKind, field: string, found: unknown, known: readonly string[]): ApiError =>
  invalid('meta.k8s.io', kind, '', [unsupported(field, found, known)]);

/** dryRun=All or nothing. Of a deletion the query says nothing where there is a body. Throws ApiError 422 for another value. */
export function dryRunOf(query: URLSearchParams, kind: OptionsKind, body?: JsonObject): boolean {
  const inBody = Array.isArray(body?.dryRun) ? body.dryRun.map(String) : [];
  const inQuery = kind === 'DeleteOptions' && body ? [] : query.getAll('dryRun');
  const values = [...inQuery, ...inBody].filter((value) => value !== '');
  if (values.some((value) => value !== 'All')) throw notSupported(kind, 'dryRun', values, ['All']);
  return values.length > 0;
}

/** What to do with unknown fields; the server's own default is to warn. Throws ApiError 422 for another value. */
export function fieldValidationOf(query: URLSearchParams, kind: OptionsKind): FieldValidation {
  const value = query.get('fieldValidation') || 'Warn';
  if (fieldValidations.includes(value)) return value as FieldValidation;
  throw notSupported(kind, 'fieldValidation', value, ['', 'Ignore', 'Strict', 'Warn']);
}

/** DeleteOptions: what the body says, or without one the query. Throws ApiError 422 for what they cannot be. */
export function removeOptionsOf(query: URLSearchParams, body: unknown): RemoveOptions {
  const options = isJsonObject(body) ? body : optionsIn(query);
  const { uid, resourceVersion } = isJsonObject(options.preconditions) ? options.preconditions : {};
  return {
    dryRun: dryRunOf(query, 'DeleteOptions', isJsonObject(body) ? body : undefined),
    propagation: propagationOf(options),
    preconditions: {
      ...(typeof uid === 'string' ? { uid } : {}),
      ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
    },
  };
}

const optionsIn = (query: URLSearchParams): JsonObject => ({
  ...(query.has('uid') ? { preconditions: { uid: query.get('uid') } } : {}),
  ...(query.has('propagationPolicy') ? { propagationPolicy: query.get('propagationPolicy') } : {}),
  ...(query.has('orphanDependents') ? { orphanDependents: flagOf(query, 'orphanDependents') } : {}),
});

function propagationOf({ propagationPolicy: value, orphanDependents: orphan }: JsonObject): Propagation | undefined {
  if (value === undefined || value === null) return orphan === true ? 'Orphan' : undefined;
  if (typeof orphan === 'boolean') {
    const detail = 'orphanDependents and deletionPropagation cannot be both set';
    throw invalid('meta.k8s.io', 'DeleteOptions', '', [invalidValue('propagationPolicy', value, detail)]);
  }
  if (propagations.includes(String(value))) return value as Propagation;
  throw notSupported('DeleteOptions', 'propagationPolicy', value, ['Foreground', 'Background', 'Orphan', 'nil']);
}

/** A whole number that is not negative. Throws ApiError 400. */
export function countOf(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') return undefined;
  if (!/^\d{1,15}$/.test(value)) throw new ApiError(400, 'BadRequest', `invalid ${name}: "${value}"`);
  return Number(value);
}

export const flagOf = (query: URLSearchParams, name: string): boolean => {
  const value = query.get(name);
  return value !== null && value !== '0' && value !== 'false';
};
