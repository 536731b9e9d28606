import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LocalSystem } from '../support/local-system.ts';
import { published } from '../support/openapi.ts';

const system = new LocalSystem();
beforeAll(() => system.start().then(() => undefined));
afterAll(() => system.dispose());

describe('behind the one port', () => {
  test.each(['/validate-key', '/model-catalog', '/deployments', ''])(
    'the function at %s/ describes itself to anybody, as the published document does',
    async (at) => {
      const answer = await system.call(`${at}/openapi.json`, { as: null });
      expect(answer.status).toBe(200);
      expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
      for (const [path, operations] of Object.entries(answer.json.paths)) {
        expect(operations).toEqual(published.paths[`${at}${path}`]);
      }
      for (const [name, schema] of Object.entries(answer.json.components.schemas)) {
        expect(schema).toEqual((published.components.schemas as Record<string, unknown>)[name]);
      }
      const headers = { 'if-none-match': String(answer.headers.etag) };
      const known = await system.call(`${at}/openapi.json`, { as: null, headers });
      expect(known).toMatchObject({ status: 304, text: '' });
      expect((await system.call(`${at}/openapi.json`, { as: null, method: 'POST' })).json).toMatchObject({
        status: 405,
        code: 'method-not-allowed',
      });
    },
  );
});
