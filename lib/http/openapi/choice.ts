import { z } from 'zod';

/** One of some texts, each with its meaning: in JSON Schema every one is a constant with a description. */
export function choice<const Value extends string>(meanings: Readonly<Record<Value, string>>): z.ZodType<Value> {
  const options = Object.entries<string>(meanings).map(([value, meaning]) => z.literal(value).describe(meaning));
  return z.union(options) as unknown as z.ZodType<Value>;
}
