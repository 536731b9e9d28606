import { z } from 'zod';
import { Problem } from '../../lib/errors.ts';
import { parseBody } from '../../lib/http/body.ts';
import { callerToken } from '../../lib/http/caller.ts';
import { asProblems } from '../../lib/http/kube-problem.ts';
import { type Handler, json } from '../../lib/http/message.ts';
import type { Cluster } from '../../lib/kube/cluster.ts';
import { userMessages } from '../../lib/ngc/outcomes.ts';
import type { ValidateKey } from '../../lib/ngc/validate-key.ts';
import { Secret } from '../../lib/secret.ts';

export interface Ports {
  readonly cluster: () => Promise<Pick<Cluster, 'as'>>;
  readonly validateKey: ValidateKey;
}

const modelId = z
  .string()
  .max(253)
  .regex(/^[a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*){1,3}$/, 'must be a model id');
const requestBody = z.strictObject({ apiKey: z.string().min(1).max(1024), model: modelId.optional() });

/** `POST /` `{apiKey, model?}` → `{outcome, userMessage?}`, for users of the cluster only: it is nobody else's oracle. */
export function validateKeyHandler(ports: Ports): Handler {
  return async function validate(request) {
    if (request.path !== '/') throw new Problem('not-found', 'There is nothing here but POST /.');
    if (request.method !== 'POST') {
      throw new Problem('method-not-allowed', 'A key is validated by POST.', { headers: { allow: 'POST' } });
    }
    const token = callerToken(request.headers);
    const { apiKey, model } = parseBody(request.body, requestBody);
    const key = new Secret(apiKey);
    const user = (await ports.cluster()).as(token);
    await asProblems(() => user.whoAmI());
    const outcome = await ports.validateKey(key, model);
    const userMessage = userMessages[outcome];
    return json(200, userMessage === undefined ? { outcome } : { outcome, userMessage });
  };
}
