import type { Command } from 'commander';
import { DEFAULT_ACCOUNT } from '../../domain/run-key.js';
import type { Cli } from '../cli.js';
import { loadCliConfig } from '../connect.js';
import { EXIT } from '../exit-code.js';
import type { Sent } from '../send/send.js';

const AFTER_HELP = `
Events: cyberdesk run_complete; extend workflow_run.completed, .failed, .needs_review, .rejected, .cancelled and
workflow_run.step_run.processed; noxus callback. They are signed with the webhook secret of the configured account,
for example CYBERDESK_WEBHOOK_SECRET="$(cat .landfall/simulator-webhook-secret)" for landfall dev --simulate.`;

interface SendFlags {
  readonly account: string;
  readonly runId?: string;
  readonly status?: string;
  readonly url?: string;
}

/** What the gateway's answer means to who sent: a refusal is a mistake of theirs, unless it may pass. */
function exitCodeOf({ status }: Sent): number {
  if (status >= 200 && status < 300) return EXIT.done;
  return status === 429 || status >= 500 ? EXIT.unreachable : EXIT.usage;
}

function show({ runId, status, body }: Sent): string {
  return `${status} ${JSON.stringify(body)}\nRun  ${runId}`;
}

/** Adds `landfall send`: posts an event to a gateway as its vendor would, for work without one. */
export function registerSend(program: Command, cli: Cli): void {
  program
    .command('send')
    .description('send a signed event to a gateway, as its vendor would')
    .argument('<vendor>', 'cyberdesk, extend or noxus')
    .argument('<event>', "the vendor's event type")
    .option('--run-id <id>', "the run's id at the vendor (otherwise a new one)")
    .option('--account <name>', 'credential set at the vendor', DEFAULT_ACCOUNT)
    .option('--status <status>', "the run's status in the vendor's word, where the event leaves it open")
    .option('--url <url>', "base URL of the gateway (otherwise this machine's, at the configured port)")
    .addHelpText('after', AFTER_HELP)
    .action(async (vendor: string, event: string, flags: SendFlags) => {
      const { sendEvent } = await import('../send/send.js');
      const sent = await sendEvent({ vendor, event, ...flags }, await loadCliConfig(cli));
      cli.exitCode = exitCodeOf(sent);
      cli.output.result(sent, () => show(sent));
    });
}
