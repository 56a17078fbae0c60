import type { Command } from 'commander';
import { DEFAULT_ACCOUNT, type RunKey } from '../domain/run-key.js';

/** Adds a command about one run: `NAME VENDOR RUN_ID [--account NAME]`. */
export function runCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .argument('<vendor>', 'the vendor, for example cyberdesk')
    .argument('<run-id>', "the run's id at the vendor; after -- when it begins with a dash")
    .option('--account <name>', 'credential set at the vendor', DEFAULT_ACCOUNT);
}

/** The run that a command's arguments name. */
export function keyOf(vendor: string, runId: string, { account }: { readonly account: string }): RunKey {
  return { vendor, account, runId };
}
