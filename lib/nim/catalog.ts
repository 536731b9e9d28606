import { z } from 'zod';
import { defaultTag, orderTags, type Tag } from './tags.ts';

/** Schema versions of `models.json` that are known; others are read as far as they can be, with a warning. */
const knownSchemaVersion = /^1(\.\d+)*$/;

const imageReference = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?(:\d{1,5})?(\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)+$/;
const tagText = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/);

/** One model of shape (a), DOMAIN section 4. Unknown fields are passed over. */
const entry = z.object({
  id: z.string().regex(/^[a-z0-9][a-z0-9._/-]{0,252}$/),
  name: z.string().min(1).max(256),
  description: z.string().max(4096).optional(),
  kind: z.string().max(32).optional(),
  containerImage: z.string().max(512).regex(imageReference, 'is no image reference'),
  tags: z.array(tagText).max(1000),
  latestTag: z.string().max(128).optional(),
  minGPUMemoryGB: z.number().positive().optional(),
  recommendedGPUMemoryGB: z.number().positive().optional(),
  supportedGPUs: z.array(z.string().max(64)).max(64).optional(),
  euRestricted: z.boolean().optional(),
});

/** One model as it is served to people and as deployments use it. */
export interface Model {
  readonly id: string;
  readonly name: string;
  readonly description?: string | undefined;
  readonly kind?: string | undefined;
  /** Image without tag. */
  readonly image: string;
  readonly tags: readonly Tag[];
  readonly defaultTag?: string | undefined;
  /** What NVIDIA itself calls the latest: kept beside our default. */
  readonly ngcLatestTag?: string | undefined;
  readonly sizing?: { minGPUMemoryGB?: number; recommendedGPUMemoryGB?: number; supportedGPUs?: string[] } | undefined;
  readonly restricted: boolean;
}

export interface Catalog {
  readonly schemaVersion: string;
  readonly generatedAt?: string | undefined;
  readonly models: readonly Model[];
  readonly warnings: readonly { readonly message: string }[];
}

/** The catalog cannot be used at all: the reason says what is wrong and what to do. */
export class CatalogDisabled extends Error {
  override name = 'CatalogDisabled';
}

/** Reads `models.json`. A bad entry becomes a warning and hides no other. Throws {@link CatalogDisabled}. */
export function parseCatalog(text: string): Catalog {
  const document = parseDocument(text);
  const warnings: { message: string }[] = [];
  const schemaVersion = String(document.schemaVersion ?? '');
  if (!knownSchemaVersion.test(schemaVersion)) {
    warnings.push({ message: `schemaVersion "${schemaVersion.slice(0, 32)}" is not known: read as far as possible` });
  }
  const models = new Map<string, Model>();
  for (const [index, item] of document.models.entries()) {
    const parsed = entry.safeParse(item);
    if (!parsed.success) {
      warnings.push({ message: `models[${index}]${idOf(item)} left out: ${firstIssue(parsed.error)}` });
    } else if (models.has(parsed.data.id)) {
      warnings.push({ message: `models[${index}] (${parsed.data.id}) left out: the id is used before` });
    } else {
      models.set(parsed.data.id, toModel(parsed.data));
    }
  }
  const generatedAt = typeof document.generatedAt === 'string' ? document.generatedAt : undefined;
  return { schemaVersion, generatedAt, models: [...models.values()], warnings };
}

function parseDocument(text: string): { schemaVersion?: unknown; generatedAt?: unknown; models: unknown[] } {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new CatalogDisabled('models.json is not JSON: apply the shipped catalog again', { cause: error });
  }
  const models = (document as { models?: unknown } | null)?.models;
  if (!Array.isArray(models))
    throw new CatalogDisabled('models.json has no list "models": apply the shipped catalog again');
  return { ...(document as object), models };
}

function toModel(item: z.infer<typeof entry>): Model {
  const tags = orderTags(item.tags);
  const { minGPUMemoryGB, recommendedGPUMemoryGB, supportedGPUs } = item;
  const sizing = { minGPUMemoryGB, recommendedGPUMemoryGB, supportedGPUs };
  const known = Object.fromEntries(Object.entries(sizing).filter(([, value]) => value !== undefined));
  return {
    id: item.id,
    name: item.name,
    description: item.description,
    kind: item.kind,
    image: item.containerImage,
    tags,
    defaultTag: defaultTag(tags),
    ngcLatestTag: item.latestTag,
    sizing: Object.keys(known).length > 0 ? known : undefined,
    restricted: item.euRestricted ?? false,
  };
}

function idOf(item: unknown): string {
  const id = (item as { id?: unknown } | null)?.id;
  return typeof id === 'string' ? ` (${id.slice(0, 128)})` : '';
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue ? `${issue.path.join('.') || 'entry'}: ${issue.message}` : 'invalid';
}
