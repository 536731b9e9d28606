import { z } from 'zod';
import { Secret } from '../secret.ts';

/** A key in a request's body, without the white space that copying brings along: a Secret from here on, whatever becomes of the request. */
export const apiKey = z
  .string()
  .trim()
  .min(1)
  .max(1024)
  .transform((value) => new Secret(value))
  .meta({
    description: "The user's personal NVIDIA key, `nvapi-…`. White space around it is ignored.",
    format: 'password',
    writeOnly: true,
  });
