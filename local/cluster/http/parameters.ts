import { ApiError, invalid } from '../api-error.ts';
import { isJsonObject, type JsonObject } from '../object.ts';
import type { Propagation, RemoveOptions } from '../objects/remove.ts';
import { unsupported } from '../validation/causes.ts';
import type { FieldValidation } from '../validation/decode.ts';

const fieldValidations: readonly string[] = ['Strict', 'Warn', 'Ignore'];
const propagations: readonly string[] = ['Background', 'Foreground', 'Orphan'];

/** The options kind whose field a bad parameter is: it depends on what is done. */
export type OptionsKind = 'CreateOptions' | 'UpdateOptions' | 'PatchOptions' | 'DeleteOptions';

const notSupported = (kind: OptionsKind, field: string, found: unknown, known: readonly string[]): ApiError =>
  invalid('meta.k8s.io', kind, '', [unsupported(field, found, known)]);

/** dryRun=All or nothing. Throws ApiError 422 for another value. */
export function dryRunOf(query: URLSearchParams, kind: OptionsKind, body?: JsonObject): boolean {
  const inBody = Array.isArray(body?.dryRun) ? body.dryRun.map(String) : [];
  const values = [...query.getAll('dryRun'), ...inBody].filter((value) => value !== '');
  if (values.some((value) => value !== 'All')) throw notSupported(kind, 'dryRun', values, ['All']);
  return values.length > 0;
}

/** What to do with unknown fields; the server's own default is to warn. Throws ApiError 422 for another value. */
export function fieldValidationOf(query: URLSearchParams, kind: OptionsKind): FieldValidation {
  const value = query.get('fieldValidation') || 'Warn';
  if (fieldValidations.includes(value)) return value as FieldValidation;
  throw notSupported(kind, 'fieldValidation', value, ['', 'Ignore', 'Strict', 'Warn']);
}

/** DeleteOptions from the body and the query; the body wins where both speak. */
export function removeOptionsOf(query: URLSearchParams, body: unknown): RemoveOptions {
  const options = isJsonObject(body) ? body : {};
  const preconditions = isJsonObject(options.preconditions) ? options.preconditions : {};
  const uid = preconditions.uid ?? query.get('preconditions.uid') ?? query.get('uid');
  const resourceVersion = preconditions.resourceVersion ?? query.get('preconditions.resourceVersion');
  return {
    dryRun: dryRunOf(query, 'DeleteOptions', options),
    propagation: propagationOf(query, options),
    preconditions: {
      ...(typeof uid === 'string' ? { uid } : {}),
      ...(typeof resourceVersion === 'string' ? { resourceVersion } : {}),
    },
  };
}

function propagationOf(query: URLSearchParams, options: JsonObject): Propagation | undefined {
  const value = options.propagationPolicy ?? query.get('propagationPolicy') ?? undefined;
  if (value !== undefined) {
    if (propagations.includes(String(value))) return value as Propagation;
    throw notSupported('DeleteOptions', 'propagationPolicy', value, ['Foreground', 'Background', 'Orphan', 'nil']);
  }
  const orphan = options.orphanDependents ?? query.get('orphanDependents');
  return orphan === true || orphan === 'true' ? 'Orphan' : undefined;
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
