import { z } from 'zod';
import { Secret } from '../secret.ts';

/** A key in a request's body: a Secret from the moment it is parsed, whatever becomes of the request. */
export const apiKey = z
  .string()
  .min(1)
  .max(1024)
  .transform((value) => new Secret(value));
