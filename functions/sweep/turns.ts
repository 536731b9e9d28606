/** Something to be done in a namespace. */
interface Namespaced {
  readonly namespace: string;
}

export interface TurnLimits {
  readonly max: number;
  readonly namespaceMax: number;
  /** From 0 up to, and without, 1. */
  readonly random: () => number;
}

/**
 * Collects what is due and deals it out so that nobody starves: one of each namespace after the other, in an order that is another one
 * each time. Of more than there is room for in a namespace, chance decides which are kept.
 */
export class Turns<T extends Namespaced> {
  /** How many were added. */
  added = 0;
  readonly #limits: TurnLimits;
  readonly #byNamespace = new Map<string, { kept: T[]; seen: number }>();
  #kept = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
  }

  add(item: T): void {
    const { max, namespaceMax, random } = this.#limits;
    this.added += 1;
    const own = this.#byNamespace.get(item.namespace) ?? { kept: [], seen: 0 };
    own.seen += 1;
    if (own.kept.length < namespaceMax) {
      if (this.#kept >= max) return;
      this.#byNamespace.set(item.namespace, own);
      own.kept.push(item);
      this.#kept += 1;
      return;
    }
    const place = Math.floor(random() * own.seen);
    if (place < own.kept.length) own.kept[place] = item;
  }

  deal(): T[] {
    const { random } = this.#limits;
    const hands = shuffled([...this.#byNamespace.values()], random).map(({ kept }) => shuffled(kept, random));
    const longest = hands.reduce((most, { length }) => Math.max(most, length), 0);
    const dealt: T[] = [];
    for (let round = 0; round < longest; round += 1) {
      for (const hand of hands) {
        const item = hand[round];
        if (item) dealt.push(item);
      }
    }
    return dealt;
  }
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const all = [...items];
  for (let last = all.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [all[last], all[other]] = [all[other] as T, all[last] as T];
  }
  return all;
}
