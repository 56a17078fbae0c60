import { DEFAULT_ACCOUNT } from '../domain/run-key.js';
import type { AccountDraft } from './account-draft.js';
import { nameOfField, type FieldPath } from './field-path.js';
import { ACCOUNT_SHAPE } from './file-shape.js';
import { NUMBER_SHAPE, type NumberOptionName, type NumberOptions } from './numbers.js';
import { readFields, type Fields, type ReportProblem } from './read-fields.js';

const NUMBER_NAMES = Object.keys(NUMBER_SHAPE) as readonly NumberOptionName[];

function numbersOf(fields: Fields<typeof ACCOUNT_SHAPE>): NumberOptions {
  const entries = NUMBER_NAMES.map((name) => [name, fields[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/**
 * Reads the entries of `accounts`. An entry without a readable vendor or name is left out, its problems are
 * reported. `labelOf` says what a field is called in messages.
 */
export function readAccounts(
  entries: readonly unknown[],
  report: ReportProblem,
  labelOf: (field: string) => string,
): AccountDraft[] {
  return entries.flatMap((entry, index) => {
    const at: FieldPath = ['accounts', index];
    let nameIsWrong = false;
    const fields = readFields(ACCOUNT_SHAPE, entry, (path, message) => {
      nameIsWrong ||= path[0] === 'name';
      report([...at, ...path], message);
    });
    if (fields.vendor === undefined || nameIsWrong) return [];
    return {
      vendor: fields.vendor,
      name: fields.name ?? DEFAULT_ACCOUNT,
      apiKey: fields.apiKey,
      baseUrl: fields.baseUrl,
      webhookSecrets: fields.webhookSecrets ?? [],
      stepEvents: fields.stepEvents,
      numbers: numbersOf(fields),
      placeOf: (field) => labelOf(`${nameOfField(at)}.${field}`),
    };
  });
}
