import type { ReadCatalog } from '../../lib/nim/catalog/source.ts';
import { Terminal } from '../../lib/nim/failure.ts';
import { imageOf, type Plan, planObjects } from '../../lib/nim/manifests.ts';
import { type DeploymentRecord, ownerReference } from '../../lib/nim/record.ts';
import type { Template } from '../../lib/nim/template.ts';

/** The plan of a record, from the catalog and the Template of the cluster and never from an event. Throws Terminal. */
export async function planFor(
  record: DeploymentRecord,
  sources: { readCatalog: ReadCatalog; readTemplate: () => Promise<Template> },
): Promise<{ plan: Plan; image: string }> {
  const [catalog, template] = await Promise.all([sources.readCatalog(), sources.readTemplate()]);
  const { request, intake, namespace } = record;
  const model = catalog.models.find(({ id }) => id === request.model);
  if (!model?.tags.some(({ tag }) => tag === request.tag)) {
    const message = `Model ${request.model} with version ${request.tag} is not in the catalog (any more).`;
    throw new Terminal({ reason: 'UnknownModel', message });
  }
  if (!intake) throw new Terminal({ reason: 'IntakeIncomplete', message: 'The request was never completed.' });
  const owner = ownerReference(intake.owner);
  const withKey = intake.secrets.length > 0;
  return {
    plan: planObjects({ namespace, request, model, template, owner, withKey }),
    image: imageOf(model, request.tag),
  };
}
