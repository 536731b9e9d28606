import { type HttpResponse, json } from '../../lib/http/message.ts';
import type { KubeClient } from '../../lib/kube/client.ts';
import { isNotFound } from '../../lib/kube/errors.ts';
import type { ConfigMap, KubeObject } from '../../lib/kube/object.ts';
import { configMaps, inferenceServices, type Resource } from '../../lib/kube/resources.ts';
import { managedBy, managedByLabel, recordLabel } from '../../lib/nim/names.ts';
import { parseRecord, RecordUnreadable } from '../../lib/nim/record.ts';
import type { DeploymentList } from './answers.ts';
import type { Call } from './routes.ts';
import { deploymentView } from './view.ts';

const pageSize = 250;
const pagesMax = 40;

/** `GET …/deployments`: every deployment of the project by name, with two calls to the API server a page. */
export async function listDeployments({ user, namespace }: Call): Promise<HttpResponse> {
  const managed = `${managedByLabel}=${managedBy}`;
  const [records, services] = await Promise.all([
    listAll<ConfigMap>(user, configMaps, namespace, `${recordLabel}=true,${managed}`),
    // a cluster that does not have the kind (any more) has records all the same
    listAll<KubeObject>(user, inferenceServices, namespace, managed).catch((error: unknown) => {
      if (isNotFound(error)) return { items: [], complete: true };
      throw error;
    }),
  ]);
  const byName = new Map(services.items.map((service) => [service.metadata.name, service]));
  const warnings: { message: string }[] = [];
  const items = records.items.flatMap((configMap) => {
    try {
      const record = parseRecord(configMap);
      return [deploymentView(record, undefined, byName.get(record.name))];
    } catch (error) {
      if (!(error instanceof RecordUnreadable)) throw error;
      warnings.push({ message: error.message });
      return [];
    }
  });
  if (!records.complete)
    warnings.push({ message: `Only ${pageSize * pagesMax} records were looked at: there are more.` });
  items.sort((a, b) => (a.name < b.name ? -1 : 1));
  const answer: DeploymentList = warnings.length > 0 ? { items, warnings } : { items };
  return json(200, answer);
}

async function listAll<T extends KubeObject>(
  user: KubeClient,
  resource: Resource,
  namespace: string,
  labelSelector: string,
): Promise<{ readonly items: T[]; readonly complete: boolean }> {
  const items: T[] = [];
  let from: string | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const list = await user.list<T>(resource, { namespace, labelSelector, limit: pageSize, continue: from });
    items.push(...list.items);
    from = list.continue;
    if (from === undefined) return { items, complete: true };
  }
  return { items, complete: false };
}
