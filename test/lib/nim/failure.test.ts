import { describe, expect, test } from '@jest/globals';
import { KubeError, KubeUnreachable } from '../../../lib/kube/errors.ts';
import { CatalogDisabled } from '../../../lib/nim/catalog/document.ts';
import { classify, Retryable, Terminal } from '../../../lib/nim/failure.ts';
import { TemplateUnusable } from '../../../lib/nim/template.ts';

const object = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'nim-cache-chat' } };

describe('a failure ends a deployment', () => {
  test.each([
    [403, 'Forbidden', 'is forbidden: exceeded quota: gpus', 'QuotaExceeded'],
    [403, 'Forbidden', 'namespace demo because it is being terminated', 'NamespaceTerminating'],
    [403, 'Forbidden', 'admission webhook "x" denied the request', 'Forbidden'],
    [404, 'NotFound', 'namespaces "demo" not found', 'NotFound'],
    [409, 'AlreadyExists', 'already exists', 'AlreadyExists'],
    [422, 'Invalid', 'spec.x: Invalid value', 'Invalid'],
    [400, 'BadRequest', 'strict decoding error', 'Refused'],
    [413, 'RequestEntityTooLarge', 'too large', 'Refused'],
  ])('when the API server says %d %s "%s"', (status, reason, message, expected) => {
    const failure = classify(new KubeError(status, reason, message), object);
    expect(failure).toBeInstanceOf(Terminal);
    expect((failure as Terminal).outcome).toEqual({
      reason: expected,
      resource: { kind: 'PersistentVolumeClaim', name: 'nim-cache-chat' },
      message,
    });
  });

  test('when the Template cannot be used', () => {
    expect(classify(new TemplateUnusable('no ServingRuntime'))).toBeInstanceOf(Terminal);
  });
});

describe('a failure is worth another try', () => {
  test.each([
    [401, 'Unauthorized'],
    [408, 'Timeout'],
    [409, 'Conflict'],
    [429, 'TooManyRequests'],
    [500, 'InternalError'],
    [503, 'ServiceUnavailable'],
    [504, 'Timeout'],
  ])('when the API server says %d %s', (status, reason) => {
    expect(classify(new KubeError(status, reason, 'x'), object)).toBeInstanceOf(Retryable);
  });

  test.each([new KubeUnreachable('reset'), new CatalogDisabled('gone for the moment')])('when it is %s', (error) => {
    expect(classify(error)).toBeInstanceOf(Retryable);
  });
});

describe('a failure that nobody foresaw', () => {
  test('is passed on as it is', () => {
    expect(() => classify(new TypeError('a bug'))).toThrow(TypeError);
  });

  test("does not carry more of the API server's words than a record can hold", () => {
    const failure = classify(new KubeError(422, 'Invalid', 'x'.repeat(5000)), object) as Terminal;
    expect(failure.outcome.message).toHaveLength(1024);
  });

  test('nor does one that is tried again', () => {
    const failure = classify(new KubeError(503, 'ServiceUnavailable', 'x'.repeat(5000)), object);
    expect(failure).toBeInstanceOf(Retryable);
    expect(failure.message).toHaveLength(1024);
  });
});
