import { resolve } from 'node:path';
import { isExecutable, onPath } from './executables.js';
import { ServerNotFound, reasonOf, type Way } from './search.js';

/** Makes sure that a program can be used; throws an error whose message says why not. */
export type ProgramCheck = (path: string) => Promise<void>;

/** The check that every program must pass. */
export async function checkExecutable(path: string): Promise<void> {
  if (!(await isExecutable(path))) throw new Error('not a file that can be executed');
}

/**
 * The path that a variable of the environment names. A variable that is set and cannot be used ends the
 * search: somebody meant that program, so no other will do.
 */
export function variableWay(variable: string, check: ProgramCheck, env: NodeJS.ProcessEnv): Way {
  return {
    name: variable,
    find: async () => {
      const path = env[variable];
      if (!path) throw new Error('not set');
      try {
        await check(resolve(path));
        return resolve(path);
      } catch (cause) {
        const reason = reasonOf(cause);
        const tried = [{ way: variable, reason }];
        throw new ServerNotFound(`Server program cannot be used: ${reason} [${variable}=${path}]`, tried, {
          cause,
        });
      }
    },
  };
}

/** A program that is installed on this machine. */
export function pathWay(program: string, check: ProgramCheck, env: NodeJS.ProcessEnv): Way {
  return {
    name: 'PATH',
    find: async () => {
      const path = await onPath(program, env);
      if (path === null) throw new Error(`no "${program}" there`);
      await check(path);
      return path;
    },
  };
}

/** A program that was put into our cache before. */
export function cacheWay(path: string, check: ProgramCheck): Way {
  return {
    name: `cache ${path}`,
    find: async () => {
      if (!(await isExecutable(path))) throw new Error('nothing there yet');
      await check(path);
      return path;
    },
  };
}
