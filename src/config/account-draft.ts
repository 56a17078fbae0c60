import type { NumberOptions } from './numbers.js';

/** The fields of an account that a problem can be about. */
export type AccountField = 'vendor' | 'name' | 'apiKey' | 'baseUrl' | `webhookSecrets[${number}]`;

/** An account as it was written, before it is checked against its vendor. */
export interface AccountDraft {
  readonly vendor: string;
  readonly name: string;
  readonly apiKey?: string;
  readonly baseUrl?: string;
  /** As written: an entry may be a comma-separated list. */
  readonly webhookSecrets: readonly string[];
  readonly stepEvents?: boolean;
  readonly numbers: NumberOptions;
  /** What a field is called where it was written: a path in the file, or a variable. */
  readonly placeOf: (field: AccountField | keyof NumberOptions) => string;
}
