import { type HttpResponse, json } from '../../lib/http/message.ts';
import type { KubeClient, ListOptions } from '../../lib/kube/client.ts';
import { isNotFound } from '../../lib/kube/errors.ts';
import type { ConfigMap, KubeObject, ObjectMetadata } from '../../lib/kube/object.ts';
import { pagesOf } from '../../lib/kube/pages.ts';
import { configMaps, inferenceServices, type Resource } from '../../lib/kube/resources.ts';
import { managedBy, managedByLabel, recordLabel } from '../../lib/nim/names.ts';
import { type DeploymentRecord, parseRecord, RecordUnreadable } from '../../lib/nim/record.ts';
import type { DeploymentList } from './answers.ts';
import { readiness } from './resource-state.ts';
import type { Call } from './routes.ts';
import { deploymentView } from './view.ts';

const pageSize = 250;
/** More objects, or more pages where large ones leave room for few, are not looked at; nor is anything after this time. */
const objectsMax = 10_000;
const pagesMax = 200;
const withinMs = 20_000;
const warningsMax = 100;

type Warning = { readonly message: string };

/** `GET …/deployments`: every deployment of the project by name, with two calls to the API server a page. */
export async function listDeployments({ user, namespace }: Call): Promise<HttpResponse> {
  const managed = `${managedByLabel}=${managedBy}`;
  const warnings: Warning[] = [];
  const [records, services] = await Promise.all([
    listAll(user, configMaps, { namespace, labelSelector: `${recordLabel}=true,${managed}` }, withoutObject, warnings),
    // a cluster that does not have the kind (any more) has records all the same
    listAll(user, inferenceServices, { namespace, labelSelector: managed }, readiness, warnings).catch(
      (error: unknown) => {
        if (isNotFound(error)) return [];
        throw error;
      },
    ),
  ]);
  const byName = new Map(services.map((service) => [service.metadata.name, service]));
  const items = records.map((record) => deploymentView(record, undefined, byName.get(record.name)));
  items.sort((a, b) => (a.name < b.name ? -1 : 1));
  const more = warnings.length - warningsMax;
  const told = more > 0 ? [...warnings.slice(0, warningsMax), { message: `and ${more} more` }] : warnings;
  const answer: DeploymentList = told.length > 0 ? { items, warnings: told } : { items };
  return json(200, answer);
}

/** Lists what `keep` makes of each object, which is all that is held of it: others decide how large the objects are. */
async function listAll<T extends KubeObject, Kept>(
  user: KubeClient,
  resource: Resource,
  options: ListOptions,
  keep: (object: T) => Kept,
  warnings: Warning[],
): Promise<Kept[]> {
  const kept: Kept[] = [];
  const onTooLarge = ({ name }: ObjectMetadata) =>
    warnings.push({ message: `${resource.kind} ${name} is too large to be looked at` });
  const untilMs = performance.now() + withinMs;
  let pages = 0;
  let seen = 0;
  for await (const { items, more } of pagesOf<T>(user, resource, { ...options, limit: pageSize, onTooLarge })) {
    pages += 1;
    seen += items.length;
    for (const item of items) {
      try {
        kept.push(keep(item));
      } catch (error) {
        if (!(error instanceof RecordUnreadable)) throw error;
        warnings.push({ message: error.message });
      }
    }
    if (more && (pages >= pagesMax || seen >= objectsMax || performance.now() > untilMs)) {
      warnings.push({ message: `Only ${seen} objects ${resource.kind} were looked at: there are more.` });
      break;
    }
  }
  return kept;
}

/** A record, and of the object that it was read from the name and no more. */
function withoutObject(configMap: ConfigMap): DeploymentRecord {
  const { apiVersion, kind, metadata } = configMap;
  return { ...parseRecord(configMap), configMap: { apiVersion, kind, metadata: { name: metadata.name } } };
}
