import { describe, expect, test } from '@jest/globals';
import { placedApis } from '../../docs/generate/openapi.ts';
import { keyQuestion } from '../../functions/validate-key/validate-key.ts';
import { problems } from '../../lib/errors.ts';
import { deploymentBody } from '../../lib/nim/request.ts';
import { checkOf, operations, published, resolveIn } from '../support/openapi.ts';

type Json = Record<string, unknown>;
const text = JSON.stringify(published);
const schemas = published.components.schemas as Record<string, Json>;

describe('the OpenAPI document', () => {
  test('refers to nothing that is not there, and has nothing that is not referred to', () => {
    const refs = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref = '']) => ref);
    for (const ref of refs) resolveIn(published, ref);
    const unused = Object.keys(schemas).filter((name) => !refs.includes(`#/components/schemas/${name}`));
    expect(unused).toEqual([]);
  });

  test('names every operation once, and declares exactly the parameters of its path', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of operations) {
      const declared = (operation.parameters ?? []).filter((one) => one.in === 'path').map(({ name }) => name);
      expect(declared).toEqual((path.match(/(?<=\{)\w+(?=\})/g) ?? []) as string[]);
    }
  });

  test('says of every call how a caller is known, or that nobody has to be', () => {
    const anonymous = operations.filter(
      ({ operation }) => (operation as unknown as Json & { security: [] }).security.length === 0,
    );
    expect(anonymous.map(({ path, method }) => `${method} ${path}`).sort()).toEqual([
      'get /',
      'get /deployments/openapi.json',
      'get /model-catalog/',
      'get /model-catalog/openapi.json',
      'get /openapi.json',
      'get /validate-key/openapi.json',
      'get /{file}',
    ]);
    expect(Object.keys(published.components.securitySchemes ?? {})).toEqual(['bearer', 'forwarded']);
  });

  test('has an example of every problem code, with the status that the code has', () => {
    const examples = published.components.examples as Record<string, { value: Json }>;
    expect(Object.keys(examples)).toEqual(Object.keys(problems));
    const check = checkOf({ $ref: '#/components/schemas/Problem' });
    for (const [code, { value }] of Object.entries(examples)) {
      expect(check.parse(value)).toMatchObject({ code, status: problems[code as keyof typeof problems][0] });
    }
  });

  test('gives examples that keep to the schemas beside them, and to no field more', () => {
    const bodies = operations.flatMap(({ operation }) => [
      ...Object.values(operation.requestBody?.content ?? {}),
      ...Object.values(operation.responses).flatMap(({ content = {} }) => Object.values(content)),
    ]);
    let checked = 0;
    for (const { schema, examples = {} } of bodies) {
      for (const { value } of Object.values(examples) as { value?: Json }[]) {
        if (schema === undefined || value === undefined) continue;
        const check = checkOf(schema);
        check.parse(value);
        expect(check.safeParse({ ...value, extra: 1 }).success).toBe(false);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThanOrEqual(10);
  });

  test('gives examples of bodies that the functions themselves accept', () => {
    const examplesOf = (path: string) =>
      Object.values(
        operations.find((one) => one.path === path && one.method === 'post')?.operation.requestBody?.content[
          'application/json'
        ]?.examples ?? {},
      );
    for (const { value } of examplesOf('/validate-key/')) keyQuestion.parse(value);
    for (const { value } of examplesOf('/deployments/namespaces/{namespace}/deployments')) deploymentBody.parse(value);
  });

  test('has no schema for a thing that a function does not know', () => {
    const own = placedApis.flatMap(({ api }) => Object.keys(api.schemas));
    expect(Object.keys(schemas).sort()).toEqual([...own, 'Problem'].sort());
  });

  test('marks the key as written only, and it is in no answer', () => {
    const holders = Object.entries(schemas).filter(([, schema]) => JSON.stringify(schema).includes('"apiKey"'));
    expect(holders.map(([name]) => name)).toEqual(['KeyQuestion', 'DeploymentRequest']);
    for (const [, schema] of holders) {
      expect((schema.properties as Record<string, Json>).apiKey).toMatchObject({ writeOnly: true, format: 'password' });
    }
  });
});
