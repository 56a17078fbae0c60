import type { CallbackSettings, OwnSink, SinkSettings } from '../domain/sinks.js';
import { problemOfSvixSecret } from '../vendors/svix.js';
import { didYouMean } from './did-you-mean.js';
import { splitList, valueOf, type Environment } from './environment.js';
import { CALLBACK_SHAPE } from './file-shape.js';
import type { ProblemList } from './problem-list.js';
import { readFields, type ReportProblem } from './read-fields.js';

/** The variable with the secrets that callbacks are signed with. */
const SECRET_VARIABLE = 'LANDFALL_CALLBACK_SECRET';

/** The entry of `sinks` that is not a sink of the user's own. */
const CALLBACK = 'callback';

function secretsIn(text: string, tell: (message: string) => void): string[] {
  const secrets = splitList(text);
  if (secrets.length === 0) tell('holds no secret');
  for (const secret of secrets) {
    const problem = problemOfSvixSecret(secret);
    if (problem !== null) tell(problem);
  }
  return secrets;
}

function resolveCallback(
  raw: unknown,
  env: Environment,
  report: ReportProblem,
  problems: ProblemList,
): CallbackSettings {
  const given = readFields(CALLBACK_SHAPE, raw ?? {}, (path, message) =>
    report([CALLBACK, ...path], message),
  );
  const { allowPrivateAddresses = false } = given;
  const secrets = given.secrets?.flatMap((entry, index) =>
    secretsIn(entry, (message) => report([CALLBACK, 'secrets', index], message)),
  );
  if (secrets !== undefined) return { secrets, allowPrivateAddresses };
  const fromEnv = valueOf(env, SECRET_VARIABLE);
  return {
    secrets: fromEnv === undefined ? [] : secretsIn(fromEnv, (text) => problems.add(SECRET_VARIABLE, text)),
    allowPrivateAddresses,
  };
}

function isOwnSink(value: unknown): value is OwnSink {
  return (
    typeof value === 'object' && value !== null && 'deliver' in value && typeof value.deliver === 'function'
  );
}

/** How sinks are told: what the configuration says, or else LANDFALL_CALLBACK_SECRET, and the user's own by name. */
export function resolveSinks(
  raw: unknown,
  env: Environment,
  report: ReportProblem,
  problems: ProblemList,
): SinkSettings {
  const tell: ReportProblem = (path, message) => report(['sinks', ...path], message);
  const isObject = typeof raw === 'object' && raw !== null && !Array.isArray(raw);
  if (raw !== undefined && !isObject) tell([], 'must be an object');
  const { [CALLBACK]: callback, ...others } = (isObject ? raw : {}) as Readonly<Record<string, unknown>>;
  const own = Object.entries(others).filter((entry): entry is [string, OwnSink] => {
    const [name, value] = entry;
    if (isOwnSink(value)) return true;
    tell([name], `must be a sink, with a method deliver${didYouMean(name, [CALLBACK])}`);
    return false;
  });
  return { callback: resolveCallback(callback, env, tell, problems), own: Object.fromEntries(own) };
}
