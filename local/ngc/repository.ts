/** A model of the shipped catalog, as far as the simulator tells about it. */
export interface SimulatedModel {
  readonly id: string;
  readonly name?: string;
  readonly tags?: readonly string[];
  readonly latestTag?: string;
}

const path = /^\/v2\/org\/([^/]+)(?:\/team\/([^/]+))?\/repos\/([^/]+)$/;

/** What NVIDIA says about one repository: its tags in no order. Undefined when there is none at that path. */
export function repository(models: readonly SimulatedModel[], pathname: string): object | undefined {
  const match = path.exec(pathname);
  if (!match) return undefined;
  const parts = match.slice(1).filter((part) => part !== undefined);
  const id = parts.map((part) => decodeURIComponent(part)).join('/');
  const model = models.find((candidate) => candidate.id === id);
  if (!model) return undefined;
  const [name = ''] = parts.slice(-1);
  const namespace = parts.slice(0, -1).join('/');
  const tags = [...(model.tags ?? [])].sort((a, b) => a.length - b.length || (a < b ? 1 : -1));
  return { name, namespace, displayName: model.name, shortDescription: '', tags, latestTag: model.latestTag };
}
