import { inspect } from 'node:util';

const redacted = '[redacted]';

/** A value that must not be shown: printing, JSON, templates and inspection all give `[redacted]`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself. Called only where it leaves for the one place it is meant for. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [inspect.custom](): string {
    return redacted;
  }
}
