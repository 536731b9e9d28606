import { isForbidden } from '../../../lib/kube/errors.ts';
import type { KubeObject } from '../../../lib/kube/object.ts';
import type { Project } from './project.ts';

/** What a deployment creates by itself, as quota counts it. */
export const oneDeployment = {
  persistentvolumeclaims: '1',
  'count/servingruntimes.serving.kserve.io': '1',
  'count/inferenceservices.serving.kserve.io': '1',
} as const;

/** Something that no deployment needs, so that a refusal of it shows that the quota holds. */
const probed = 'count/templates.template.openshift.io';
const probe = { apiVersion: 'template.openshift.io/v1', kind: 'Template', metadata: { name: 'probe' } };

interface Quota extends KubeObject {
  readonly status?: { readonly used?: Readonly<Record<string, string>> };
}

/** Gives the project a quota and waits until it holds: a controller counts what there is first, and admission hears of it after that. */
export async function limit({ namespace, kube, send, until }: Project, hard: Readonly<Record<string, string>>) {
  const path = `/api/v1/namespaces/${namespace}/resourcequotas`;
  const spec = { hard: { ...hard, [probed]: '0' } };
  const body = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'team' }, spec };
  await send({ method: 'POST', path, body });
  const counted = await until(
    async () => ((await send({ method: 'GET', path: `${path}/team` })) as Quota).status?.used ?? {},
    (used) => Object.keys(spec.hard).every((resource) => resource in used),
  );
  const template = { ...probe, metadata: { ...probe.metadata, namespace } };
  const refusal = await until(
    () => kube.create(template, { dryRun: true }).catch((error: unknown) => error),
    isForbidden,
  );
  if (!isForbidden(refusal)) throw new Error(`the quota does not hold: ${JSON.stringify(counted)}`);
}
