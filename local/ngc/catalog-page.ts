import type { SimulatedModel } from './repository.ts';

const pageSizeMax = 1000;

/** One page of NVIDIA's catalog search: groups of resources, of which `_scored` repeats what the other holds. */
export function catalogPage(
  models: readonly SimulatedModel[],
  question: string | null,
): { status: number; body: object } {
  const asked = parse(question);
  if (!asked) return { status: 400, body: { error: 'q must be JSON' } };
  const page = Number(asked.page ?? 0);
  const pageSize = Math.min(Number(asked.pageSize ?? 25), pageSizeMax);
  const resources = models.slice(page * pageSize, (page + 1) * pageSize).map(resource);
  const group = (groupValue: string, items: object[]) => ({ groupValue, totalCount: models.length, resources: items });
  return {
    status: 200,
    body: {
      resultPageTotal: Math.ceil(models.length / pageSize),
      params: asked,
      results: [group('_scored', resources.slice(0, 3)), group('CONTAINER', resources)],
    },
  };
}

function resource({ id, name, latestTag }: SimulatedModel): object {
  const [orgName, ...rest] = id.split('/');
  const image = rest.pop();
  const attributes = latestTag ? [{ key: 'latestTag', value: latestTag }] : [];
  return { resourceId: id, orgName, teamName: rest.join('/'), name: image, displayName: name, labels: [], attributes };
}

function parse(question: string | null): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(question ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
