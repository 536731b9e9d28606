import { validateKeyHandler } from '../../functions/validate-key/validate-key.ts';
import { type Config, readConfig } from '../../lib/config.ts';
import { Problem } from '../../lib/errors.ts';
import { problemResponse } from '../../lib/http/problem-response.ts';
import { createKubeClient } from '../../lib/kube/client.ts';
import { KubeError } from '../../lib/kube/errors.ts';
import { createLogger } from '../../lib/log.ts';
import { createKeyChecks } from '../../lib/ngc/key-checks.ts';
import { createKeyValidator } from '../../lib/ngc/validate-key.ts';
import { parseSettings, type Settings } from '../../lib/nim/settings.ts';

const defaults = parseSettings({});

/** The handler with everything real but the API server: whoever brings the token `token-x` is user x. */
export function validateKeyFunction(environment: Record<string, string>, settings: Partial<Settings> = {}) {
  const config: Config = readConfig({ FUNCTION_TARGET: 'validate-key', ...environment });
  const handler = validateKeyHandler({
    cluster: async () => ({
      as: (token) =>
        createKubeClient(async () => {
          const user = /^Bearer token-(.+)$/.exec(token.authorization())?.[1];
          if (user === undefined) throw new KubeError(401, 'Unauthorized', 'Unauthorized');
          return { status: { userInfo: { username: user } } };
        }),
    }),
    readSettings: async () => ({ ...defaults, ...settings }),
    checkKey: createKeyChecks(config, createKeyValidator(config, createLogger({ name: 'test', level: 'silent' }))),
  });
  return async function call(body: unknown, { token }: { token: string | undefined } = { token: 'token-user-a' }) {
    const headers = {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    };
    const content = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const request = { method: 'POST', path: '/', query: new URLSearchParams(), headers, body: content };
    const response = await handler(request).catch((error: unknown) => {
      if (error instanceof Problem) return problemResponse(error);
      throw error;
    });
    return { ...response, json: JSON.parse(String(response.body)) as Record<string, unknown> };
  };
}
