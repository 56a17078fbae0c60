import { SIMULATOR_API_KEY } from '../../simulators/index.js';
import type { Stack } from './stack.js';

/** Where everything of a running stack is; what `landfall dev --json` prints. */
export interface StackAddresses {
  readonly temporalAddress: string;
  readonly namespace: string;
  readonly uiUrl: string;
  readonly databaseUrl: string;
  readonly gatewayUrl: string;
  /** Pattern of the addresses that vendors are to be given. */
  readonly webhookUrl: string;
  /** Null where no metrics are served. */
  readonly metricsUrl: string | null;
  readonly taskQueue: string;
  readonly dataDir: string;
  /** As `vendor/account`. */
  readonly accounts: readonly string[];
  /** Null without simulators. */
  readonly simulators: {
    readonly url: string;
    readonly controlUrl: string;
    readonly apiKey: string;
    readonly webhookSecret: string;
  } | null;
}

/** Collects the addresses of a stack. */
export function addressesOf(stack: Stack, dataDir: string): StackAddresses {
  const { temporalAddress, namespace, uiUrl, databaseUrl, gatewayUrl, metricsUrl, config, simulated } = stack;
  return {
    temporalAddress,
    namespace,
    uiUrl,
    databaseUrl,
    gatewayUrl,
    webhookUrl: `${gatewayUrl}/webhooks/{vendor}/{account}`,
    metricsUrl,
    taskQueue: config.taskQueue,
    dataDir,
    accounts: config.accounts.map(({ vendor, name }) => `${vendor}/${name}`),
    simulators: simulated && {
      url: simulated.url,
      controlUrl: `${simulated.url}/_control/runs`,
      apiKey: SIMULATOR_API_KEY,
      webhookSecret: simulated.webhookSecret,
    },
  };
}

function simulatorLines({ simulators }: StackAddresses): string[] {
  if (simulators === null) return [];
  return [
    `  Simulators   ${simulators.url}/{vendor}   (API key ${simulators.apiKey})`,
    `  New runs     POST ${simulators.controlUrl}`,
    `  Their webhooks are signed with   ${simulators.webhookSecret}`,
  ];
}

function accountLine({ accounts }: StackAddresses): string {
  return accounts.length > 0
    ? `  Accounts     ${accounts.join(', ')}`
    : '  Accounts     none: set a key such as CYBERDESK_API_KEY, write landfall.config.json, or use --simulate';
}

/** The addresses for people, ready to be copied into another terminal. */
export function readyText(addresses: StackAddresses): string {
  return [
    `Landfall is running; its data is in ${addresses.dataDir}`,
    '',
    `  Temporal     ${addresses.temporalAddress}`,
    `  Temporal UI  ${addresses.uiUrl}`,
    `  Ledger       ${addresses.databaseUrl}`,
    `  Webhooks     ${addresses.webhookUrl}`,
    ...(addresses.metricsUrl === null ? [] : [`  Metrics      ${addresses.metricsUrl}`]),
    accountLine(addresses),
    ...simulatorLines(addresses),
    '',
    'In another terminal:',
    `  export TEMPORAL_ADDRESS=${addresses.temporalAddress}`,
    // Quoted: some shells take a question mark for a pattern.
    `  export DATABASE_URL='${addresses.databaseUrl}'`,
    '',
    'Ctrl-C stops everything.',
  ].join('\n');
}
