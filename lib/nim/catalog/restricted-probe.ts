import type { RestrictedProbe } from './model.ts';

const lengthMax = 64;

/** Where and when it was found that models are restricted, as a catalog or an entry says. What is odd is told to `warn` and left out. */
export function readRestrictedProbe(value: unknown, warn: (message: string) => void): RestrictedProbe | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) {
    warn('restrictedProbe: is no object with place and date, left out');
    return undefined;
  }
  const text = (name: 'place' | 'date'): string | undefined => {
    const given = (value as Record<string, unknown>)[name] ?? undefined;
    if (given === undefined || typeof given === 'string') return given?.slice(0, lengthMax);
    warn(`restrictedProbe.${name}: is no text, left out`);
    return undefined;
  };
  return { place: text('place'), date: text('date') };
}
