/**
 * Where NVIDIA tells about a model (DOMAIN section 3), path and query encoded: `nim/meta/llama` is image "llama" of team "meta" in
 * organisation "nim"; without a team, two parts.
 */
export function repositoryPath(model: string): string {
  const [org = '', ...rest] = model.split('/').map(encodeURIComponent);
  const image = rest.pop() ?? '';
  const team = rest.length > 0 ? `/team/${rest.join('/')}` : '';
  return `/v2/org/${org}${team}/repos/${image}?resolve-labels=true`;
}
