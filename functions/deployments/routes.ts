import { Problem } from '../../lib/errors.ts';
import { callerToken } from '../../lib/http/caller.ts';
import { asProblems } from '../../lib/http/kube-problem.ts';
import type { Handler, HttpRequest, HttpResponse } from '../../lib/http/message.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { isNamespaceName } from '../../lib/nim/names.ts';
import { RecordTooNew, RecordUnreadable } from '../../lib/nim/record.ts';
import { createDeployment } from './create.ts';
import { deleteDeployment } from './delete.ts';
import { listDeployments } from './list.ts';
import type { Ports } from './ports.ts';
import { readDeployment } from './read.ts';

/** One call as an action sees it: the person, the project and the deployment it is about. */
export interface Call {
  readonly ports: Ports;
  readonly user: KubeClient;
  readonly namespace: string;
  readonly request: HttpRequest;
}

type CollectionAction = (call: Call) => Promise<HttpResponse>;
type ItemAction = (call: Call, name: string) => Promise<HttpResponse>;

const collection: Readonly<Record<string, CollectionAction>> = { POST: createDeployment, GET: listDeployments };
const item: Readonly<Record<string, ItemAction>> = { GET: readDeployment, DELETE: deleteDeployment };

/** While an upgrade is under way, the next call may reach a later revision. */
const laterRevisionSeconds = 5;

const pattern = /^\/namespaces\/([^/]+)\/deployments(?:\/([^/]+))?$/;

/** The deployments function: everything under `/namespaces/{ns}/deployments`, done with the caller's own token. */
export function deploymentsHandler(ports: Ports): Handler {
  return async function route(request) {
    const match = pattern.exec(request.path);
    const namespace = match?.[1];
    if (namespace === undefined) {
      throw new Problem(
        'not-found',
        'The paths here are /namespaces/{namespace}/deployments and …/deployments/{name}.',
      );
    }
    if (!isNamespaceName(namespace)) {
      const errors = [{ field: 'namespace', message: 'must be a namespace name' }];
      throw new Problem('invalid-request', 'namespace: must be a namespace name', { errors });
    }
    const name = match?.[2];
    const action = name === undefined ? pick(collection, request.method) : bind(pick(item, request.method), name);
    const token = callerToken(request.headers);
    const user = (await ports.cluster()).as(token);
    return asProblems(() => withoutForeignRecord(request.method, () => action({ ports, user, namespace, request })));
  };
}

/** A ConfigMap that has a record's name and is none: nothing that can be read or deleted here, and in the way of a new deployment. */
async function withoutForeignRecord<T>(method: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof RecordTooNew) {
      throw new Problem('unavailable', `${error.message}.`, { retryAfterSeconds: laterRevisionSeconds, cause: error });
    }
    if (!(error instanceof RecordUnreadable)) throw error;
    const detail = `${error.message}. The ConfigMap was left as it is; delete it to use this name.`;
    if (method !== 'POST') throw new Problem('not-found', detail);
    const message = 'needs the name of a ConfigMap that is no record of a deployment';
    throw new Problem('object-in-the-way', detail, { errors: [{ field: 'name', message }] });
  }
}

function pick<Action>(actions: Readonly<Record<string, Action>>, asked: string): Action {
  const method = asked === 'HEAD' ? 'GET' : asked;
  const action = Object.hasOwn(actions, method) ? actions[method] : undefined;
  if (action) return action;
  const allow = [...Object.keys(actions), 'HEAD'].join(', ');
  throw new Problem('method-not-allowed', `Allowed here: ${allow}.`, { headers: { allow } });
}

const bind =
  (action: ItemAction, name: string): CollectionAction =>
  (call) =>
    action(call, decodeName(name));

function decodeName(name: string): string {
  // a name that is no object name cannot be a deployment, and must not travel into a path
  if (/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) return name;
  throw new Problem('not-found', 'There is no deployment with this name.');
}
