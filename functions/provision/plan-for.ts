import type { AllowedRegistries } from '../../lib/nim/catalog/image.ts';
import type { ReadCatalog } from '../../lib/nim/catalog/source.ts';
import { Terminal, withoutRight } from '../../lib/nim/failure.ts';
import { imageOf, type Plan, planObjects } from '../../lib/nim/manifests.ts';
import { isOffered, notOffered } from '../../lib/nim/offered.ts';
import { type DeploymentRecord, ownerReference } from '../../lib/nim/record.ts';
import type { ReadSettings } from '../../lib/nim/settings-source.ts';
import type { Template } from '../../lib/nim/template.ts';

/** What an administrator decides for the whole cluster. */
export interface Sources {
  readonly readCatalog: ReadCatalog;
  readonly readSettings: ReadSettings;
  readonly readTemplate: () => Promise<Template>;
  /** Where images may come from. */
  readonly registries: AllowedRegistries;
}

/**
 * The plan of a record, from the catalog, the settings and the Template of the cluster and never from an event. A record need not have
 * come through intake, so what intake refuses is refused here as well. Throws
 * Terminal, Retryable and TemplateUnusable.
 */
export async function planFor(record: DeploymentRecord, sources: Sources): Promise<{ plan: Plan; image: string }> {
  const [catalog, settings, template] = await Promise.all([
    sources.readCatalog(),
    sources.readSettings(),
    sources.readTemplate(),
  ]).catch((error: unknown) => {
    throw withoutRight(error);
  });
  const { request, intake, namespace } = record;
  const model = catalog.models.find(({ id }) => id === request.model);
  if (!model?.tags.some(({ tag }) => tag === request.tag)) {
    const message = `Model ${request.model} with version ${request.tag} is not in the catalog (any more).`;
    throw new Terminal({ reason: 'UnknownModel', message });
  }
  if (!isOffered(model, settings)) {
    throw new Terminal({ reason: 'ModelRestricted', message: `Model ${request.model} ${notOffered}.` });
  }
  if (!intake) throw new Terminal({ reason: 'IntakeIncomplete', message: 'The request was never completed.' });
  const owner = ownerReference(intake.owner);
  const withKey = intake.secrets.length > 0;
  const { registries } = sources;
  return {
    plan: planObjects({ namespace, request, model, template, owner, withKey, registries }),
    image: imageOf(model, request.tag),
  };
}
