import { type AllowedRegistries, isAllowedReference } from './catalog/image.ts';
import { type Container, type ServingRuntime, TemplateUnusable } from './template.ts';

/**
 * Whoever may edit the Template chooses no code that sees a key: every container's image is from an allowed registry, as the catalog's are,
 * and a Secret stands in variables of the first container only, which runs the catalog's image. Throws TemplateUnusable, which names
 * Template and container. What else a Template may not ask for (volumes of Secrets, pods on other nodes) the API server refuses:
 * the policy `nim-functions-accounts` names all that a ServingRuntime may have.
 */
export function checkContainers(runtime: ServingRuntime, templateName: string, registries: AllowedRegistries): void {
  const { containers, initContainers } = runtime.spec;
  const [first] = containers;
  for (const container of [...containers, ...(initContainers ?? [])]) {
    const unusable = (why: string) =>
      new TemplateUnusable(`container ${container.name} of Template ${templateName} ${why}`);
    if (!isAllowedReference(container.image ?? '', registries)) {
      const from = registries.join(', ');
      throw unusable(
        `has the image ${JSON.stringify(container.image)}, which is not from ${from} (ALLOWED_REGISTRIES)`,
      );
    }
    if (container !== first && asksForSecret(container)) {
      throw unusable('asks for a Secret: only the first container, which runs the model, has the key');
    }
  }
}

// a key without a value is null in YAML
const asksForSecret = ({ env, envFrom }: Container): boolean =>
  (env ?? []).some(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined) ||
  (envFrom ?? []).some(({ secretRef }) => secretRef !== undefined);
