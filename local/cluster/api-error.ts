import type { JsonObject } from './object.ts';

/** One entry of a Status' details.causes. */
export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** What an error is about: group and resource (or kind, for Invalid), and perhaps a name. */
export interface Subject {
  readonly group: string;
  readonly resource: string;
}

/** A refusal as the API server words it. `code` is the HTTP status, `reason` a metav1.StatusReason. */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: object | undefined;

  constructor(code: number, reason: string, message: string, details?: object) {
    super(message);
    this.name = 'ApiError';
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  /** The metav1.Status that answers it. */
  toStatus(): JsonObject {
    const { message, reason, details, code } = this;
    const about = details === undefined ? {} : { details };
    return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, ...about, code };
  }
}

/** `secrets` or `inferenceservices.serving.kserve.io`. */
export const qualified = ({ group, resource }: Subject): string => (group ? `${resource}.${group}` : resource);

const about = ({ group, resource }: Subject, name: string): object => ({
  ...(name ? { name } : {}),
  ...(group ? { group } : {}),
  ...(resource ? { kind: resource } : {}),
});

export const notFound = (subject: Subject, name: string): ApiError =>
  new ApiError(404, 'NotFound', `${qualified(subject)} "${name}" not found`, about(subject, name));

export const alreadyExists = (subject: Subject, name: string): ApiError =>
  new ApiError(409, 'AlreadyExists', `${qualified(subject)} "${name}" already exists`, about(subject, name));

export const conflict = (subject: Subject, name: string, why: string): ApiError =>
  new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(subject)} "${name}": ${why}`,
    about(subject, name),
  );

export const forbidden = (subject: Subject, name: string, why: string): ApiError =>
  new ApiError(
    403,
    'Forbidden',
    `${qualified(subject)}${name ? ` "${name}"` : ''} is forbidden: ${why}`,
    about(subject, name),
  );

export const badRequest = (message: string): ApiError => new ApiError(400, 'BadRequest', message);

export const methodNotAllowed = (): ApiError =>
  new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource', {});

export const expired = (message: string): ApiError => new ApiError(410, 'Expired', message);

/** 422: `kind` is the kind's name, not the resource. */
export function invalid(group: string, kind: string, name: string, causes: readonly Cause[]): ApiError {
  const subject = { group, resource: kind };
  const each = causes.map(({ field, message }) => `${field}: ${message}`);
  const list = each.length === 1 ? each[0] : `[${each.join(', ')}]`;
  const message = `${qualified(subject)} "${name}" is invalid: ${list}`;
  return new ApiError(422, 'Invalid', message, { ...about(subject, name), causes });
}
