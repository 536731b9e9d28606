import { describe, expect, test } from '@jest/globals';
import { Turns } from '../../../functions/sweep/turns.ts';

/** Numbers that look like chance and are the same each time (Park and Miller). */
function chance(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 0x7fff_ffff;
    return state / 0x7fff_ffff;
  };
}

function dealt(counts: Readonly<Record<string, number>>, limits: { max: number; namespaceMax: number }) {
  const turns = new Turns<{ namespace: string; index: number }>({ ...limits, random: chance() });
  for (const [namespace, count] of Object.entries(counts)) {
    for (let index = 0; index < count; index += 1) turns.add({ namespace, index });
  }
  const items = turns.deal();
  const of = (namespace: string) => items.filter((item) => item.namespace === namespace);
  return { turns, items, of };
}

describe('turns', () => {
  test('go to one of each namespace after the other', () => {
    const { items } = dealt({ a: 3, b: 1, c: 3 }, { max: 100, namespaceMax: 10 });
    expect(items).toHaveLength(7);
    expect(new Set(items.slice(0, 3).map(({ namespace }) => namespace))).toEqual(new Set(['a', 'b', 'c']));
  });

  test('of namespaces that come last are not taken by those that fill all the room', () => {
    const { turns, items, of } = dealt({ a: 1000, b: 1000, c: 1000, last: 2 }, { max: 100, namespaceMax: 50 });
    expect(turns.added).toBe(3002);
    expect(of('last')).toHaveLength(2);
    expect(of('c').length).toBeGreaterThanOrEqual(25);
    expect(items.length).toBeLessThanOrEqual(100);
    // nor is room left empty that others would have had a use for
    expect(items.length).toBeGreaterThan(75);
  });

  test('are taken from the fullest by as little as is needed', () => {
    const many = Object.fromEntries(Array.from({ length: 52 }, (_, index) => [`n${index}`, 1]));
    const { items, of } = dealt({ a: 1000, ...many }, { max: 100, namespaceMax: 1000 });
    expect(new Set(items.map(({ namespace }) => namespace)).size).toBe(53);
    expect(of('a').length).toBeGreaterThan(40);
  });

  test('leave the room to one namespace where there is no other', () => {
    expect(dealt({ a: 1000 }, { max: 100, namespaceMax: 1000 }).items).toHaveLength(100);
  });

  test('have room for one of each namespace, of no more of them than there is room for', () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`n${index}`, 3]));
    const { items } = dealt(many, { max: 10, namespaceMax: 5 });
    expect(items).toHaveLength(10);
    expect(new Set(items.map(({ namespace }) => namespace)).size).toBe(10);
  });

  test('are drawn by chance from a namespace that has more than its room', () => {
    const { of } = dealt({ a: 1000 }, { max: 100, namespaceMax: 10 });
    expect(of('a')).toHaveLength(10);
    expect(Math.max(...of('a').map(({ index }) => index))).toBeGreaterThan(500);
  });
});
