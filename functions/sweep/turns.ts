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

/** Room is made for one in so many, so that it is not made often. */
const roomPart = 64;

interface Hand<T> {
  kept: T[];
  seen: number;
}

/**
 * Collects what is due and deals it out so that nobody starves: one of each namespace after the other, in an order that is another one
 * each time. Of more than there is room for in a namespace, chance decides which are kept; where there is no room at all any more, those
 * that have most have less of it.
 */
export class Turns<T extends Namespaced> {
  /** How many were added. */
  added = 0;
  readonly #limits: TurnLimits;
  readonly #hands = new Map<string, Hand<T>>();
  #handMax: number;
  #kept = 0;

  constructor(limits: TurnLimits) {
    this.#limits = limits;
    this.#handMax = limits.namespaceMax;
  }

  add(item: T): void {
    const { max, random } = this.#limits;
    this.added += 1;
    const known = this.#hands.get(item.namespace);
    const hand = known ?? { kept: [], seen: 0 };
    hand.seen += 1;
    const fair = Math.floor(max / (this.#hands.size + (known ? 0 : 1)));
    if (this.#kept >= max && hand.kept.length < fair) this.#makeRoom(fair);
    if (hand.kept.length < this.#handMax && this.#kept < max) {
      this.#hands.set(item.namespace, hand);
      hand.kept.push(item);
      this.#kept += 1;
    } else {
      const place = Math.floor(random() * hand.seen);
      if (place < hand.kept.length) hand.kept[place] = item;
    }
  }

  /** Lowers what a namespace may have, to no less than is fair, as little as makes room for some more. */
  #makeRoom(fair: number): void {
    const { max, random } = this.#limits;
    const hands = [...this.#hands.values()];
    const keptAt = (level: number) => hands.reduce((sum, { kept }) => sum + Math.min(kept.length, level), 0);
    let [enough, tooMuch] = [fair, this.#handMax];
    while (tooMuch - enough > 1) {
      const level = Math.floor((enough + tooMuch) / 2);
      if (keptAt(level) <= max - Math.ceil(max / roomPart)) enough = level;
      else tooMuch = level;
    }
    this.#handMax = enough;
    for (const hand of hands) {
      if (hand.kept.length > enough) hand.kept = shuffled(hand.kept, random).slice(0, enough);
    }
    this.#kept = keptAt(enough);
  }

  deal(): T[] {
    const { random } = this.#limits;
    const hands = shuffled([...this.#hands.values()], random).map(({ kept }) => shuffled(kept, random));
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
