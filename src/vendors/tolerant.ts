import { z } from 'zod';

/** A field that informs only: null when it is absent or not a text. */
export const optionalText = z.string().nullable().catch(null);

/** A field that informs only: null when it is absent or not a finite number. */
export const optionalNumber = z.number().nullable().catch(null);

/** A field that informs only: null when it is absent or not true or false. */
export const optionalFlag = z.boolean().nullable().catch(null);

/** A list that informs only: its texts; null when it is absent or not a list. */
export const optionalTexts = z
  .array(z.unknown())
  .transform((entries) => entries.filter((entry) => typeof entry === 'string'))
  .nullable()
  .catch(null);
