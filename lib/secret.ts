import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';

const redacted = '[redacted]';

/** Shows nothing: printing, JSON, templates, arithmetic and inspection at any depth all give `[redacted]`. */
abstract class Redacted {
  toString(): string {
    return redacted;
  }

  toJSON(): string {
    return redacted;
  }

  [Symbol.toPrimitive](): string {
    return redacted;
  }

  [inspect.custom](): string {
    return redacted;
  }
}

/** A person's NVIDIA key. */
export class Secret extends Redacted {
  readonly #value: string;

  constructor(value: string) {
    super();
    this.#value = value;
  }

  /** The value itself. Called in two places, the two that a key is meant for: a test counts them. */
  reveal(): string {
    return this.#value;
  }

  /** HMAC-SHA-256 of the value and of what it is used with: tells two questions apart where the value must not be kept. */
  fingerprint(hmacKey: Buffer, context = ''): string {
    return createHmac('sha256', hmacKey)
      .update(JSON.stringify([this.#value, context]))
      .digest('base64');
  }
}

/** A token that goes into one Authorization header and nowhere else: of a person, of a function, or the catalog's maintainer. */
export class BearerToken extends Redacted {
  readonly #token: string;

  constructor(token: string) {
    super();
    this.#token = token;
  }

  /** The value of the `Authorization` header, for whoever issued it and nobody else. */
  authorization(): string {
    return `Bearer ${this.#token}`;
  }
}
