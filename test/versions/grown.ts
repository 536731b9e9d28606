/** A copy in which every object has a field that this version has never heard of. */
export function grown(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(grown);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([key, item]) => [key, grown(item)] as const);
  return { ...Object.fromEntries(fields), ofLater: { times: 1 } };
}
