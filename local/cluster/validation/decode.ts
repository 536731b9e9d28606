import { badRequest, invalid } from '../api-error.ts';
import { apiVersionOf, type Kind } from '../kinds/index.ts';
import { metadataSchema } from '../kinds/schema.ts';
import { isJsonObject, type JsonObject, type ObjectInput } from '../object.ts';
import { schemaCauses } from './schema-types.ts';
import { pruneUnknown } from './unknown-fields.ts';

/** The query parameter of the same name: what happens with fields that the schema does not know. */
export type FieldValidation = 'Strict' | 'Warn' | 'Ignore';

export const strictDecoding = 'strict decoding error: ';

export interface Decoded {
  readonly object: ObjectInput;
  readonly warnings: readonly string[];
}

/**
 * Turns a body into an object of the kind: checks apiVersion and kind, types and, with Strict, unknown fields (400);
 * otherwise drops them. Throws ApiError.
 */
export function decodeObject(kind: Kind, body: unknown, fieldValidation: FieldValidation): Decoded {
  if (!isJsonObject(body)) throw badRequest(`couldn't get version/kind; json parse error: expected an object`);
  checkTypeMeta(kind, body);
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = withoutNulls(body);
  const main = pruneUnknown(kind.schema, rest);
  const about = pruneUnknown(
    metadataSchema,
    isJsonObject(metadata) ? withoutNulls(metadata) : (metadata ?? {}),
    'metadata',
  );
  const unknown = [...about.dropped, ...main.dropped].map((path) => `unknown field "${path}"`);
  if (unknown.length > 0 && fieldValidation === 'Strict') {
    throw cannotBeHandled(kind, `${strictDecoding}${unknown.join(', ')}`);
  }
  checkTypes(kind, about.value, main.value);
  const object = {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    metadata: about.value as ObjectInput['metadata'],
    ...(main.value as JsonObject),
  };
  return { object, warnings: fieldValidation === 'Warn' ? unknown : [] };
}

/** A core kind may leave out apiVersion and kind: the path says them. */
function checkTypeMeta(kind: Kind, body: JsonObject): void {
  const version = apiVersionOf(kind);
  const silent = body.kind === undefined && body.apiVersion === undefined;
  if (silent && !kind.custom) return;
  if (body.kind === undefined) throw badRequest("Object 'Kind' is missing in the body");
  if (body.kind === kind.kind && body.apiVersion === version) return;
  const [foundKind, foundVersion] = [String(body.kind), String(body.apiVersion ?? '')];
  const short = foundVersion.split('/').at(-1) ?? '';
  const why =
    foundVersion === version
      ? `converting (${short}.${foundKind}) to (${kind.kind}): unknown conversion`
      : `no kind "${foundKind}" is registered for version "${foundVersion}"`;
  if (kind.custom && foundVersion !== version) {
    throw badRequest(
      `the API version in the data (${foundVersion}) does not match the expected API version (${version})`,
    );
  }
  throw badRequest(`${foundKind} in version "${short}" cannot be handled as a ${kind.kind}: ${why}`);
}

/** A custom kind's types are part of its validation (422); a core kind of another type cannot even be read (400). */
function checkTypes(kind: Kind, metadata: unknown, main: unknown): void {
  const problems = schemaCauses(metadataSchema, metadata, 'metadata');
  const types = schemaCauses(kind.schema, main, '');
  const [first] = kind.custom ? problems : [...problems, ...types];
  if (first) {
    const found = (first.message.split('"')[1] ?? 'value').replace('integer', 'number').replace('boolean', 'bool');
    const target = first.field.startsWith('metadata')
      ? `ObjectMeta.${first.field.slice(9)}`
      : `${kind.kind}.${first.field}`;
    const wanted = first.message.split('must be of type ')[1]?.split(':')[0] ?? 'value';
    throw cannotBeHandled(kind, `json: cannot unmarshal ${found} into Go struct field ${target} of type ${wanted}`);
  }
  if (types.length > 0) {
    const { name = '' } = metadata as { name?: string };
    throw invalid(kind.group, kind.kind, name, types);
  }
}

const cannotBeHandled = ({ kind, version }: Kind, why: string) =>
  badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`);

/** null means absent to the decoder; kubectl sends `creationTimestamp: null`. */
const withoutNulls = (object: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
