import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { claimPort, LOOPBACK } from './free-port.js';
import { frontendAnswers } from './frontend.js';
import { findTemporalCli } from './temporal-cli.js';
import { TiedProcess } from './tied-process.js';

/** Types that the dev server can register search attributes with. */
export type SearchAttributeType = 'Text' | 'Keyword' | 'Int' | 'Double' | 'Bool' | 'Datetime' | 'KeywordList';

/** What kind of dev server is wanted. */
export interface DevServerOptions {
  /** File that keeps everything over restarts; its folder is made. @default in memory, lost at the end */
  readonly dbFilename?: string;
  /** Port of the frontend; 0 takes a free one. @default 0 */
  readonly port?: number;
  /** Port of the web UI; 0 takes a free one, null starts none. @default 0 */
  readonly uiPort?: number | null;
  /** Made at start. @default 'default' */
  readonly namespace?: string;
  /** Registered at start, by name. @default none */
  readonly searchAttributes?: Readonly<Record<string, SearchAttributeType>>;
  /** Is told what is going on, one line at a time. @default silent */
  readonly log?: (line: string) => void;
  /** How long the server may take until it answers, in milliseconds. @default 30000 */
  readonly startTimeoutMs?: number;
  /** Path of the Temporal CLI. @default what `findTemporalCli` finds */
  readonly cliPath?: string;
}

/** A Temporal server of ours, as a child process. It ends with this process at the latest. */
export interface DevServer {
  /** Host and port of the frontend. */
  readonly address: string;
  readonly namespace: string;
  /** Address of the web UI, or null when there is none. */
  readonly uiUrl: string | null;
  readonly pid: number;
  /** Ends the server in good order, or by force after 10 s. May be called again. */
  stop(): Promise<void>;
}

interface Ports {
  readonly frontend: number;
  readonly ui: number | null;
}

const DEFAULT_NAMESPACE = 'default';
const START_TIMEOUT_MS = 30_000;
const STOP_GRACE_MS = 10_000;
const MESSAGE_LINES = 5;

/**
 * Twice the rate of the default settings, about that of a server in memory. What a killed server had
 * answered is kept; a power failure may cost the last moments, never the file.
 */
const SQLITE_PRAGMAS = ['journal_mode=WAL', 'synchronous=NORMAL'] as const;

function fileArguments(dbFilename: string | undefined): string[] {
  if (!dbFilename) return [];
  const pragmas = SQLITE_PRAGMAS.flatMap((pragma) => ['--sqlite-pragma', pragma]);
  return ['--db-filename', resolve(dbFilename), ...pragmas];
}

function uiArguments(port: number | null): string[] {
  return port === null ? ['--headless'] : ['--ui-port', String(port), '--ui-disable-news-fetch'];
}

function argumentsFor(options: DevServerOptions, ports: Ports): string[] {
  const attributes = Object.entries(options.searchAttributes ?? {});
  return [
    ...['server', 'start-dev', '--ip', LOOPBACK, '--port', String(ports.frontend)],
    ...['--namespace', options.namespace ?? DEFAULT_NAMESPACE, '--log-level', 'warn'],
    ...uiArguments(ports.ui),
    ...fileArguments(options.dbFilename),
    ...attributes.flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
  ];
}

async function portsFor(options: DevServerOptions): Promise<Ports> {
  // A taken port is refused before the start: otherwise the server that has it would answer our probes.
  const frontend = await claimPort(options.port);
  return { frontend, ui: options.uiPort === null ? null : await claimPort(options.uiPort) };
}

async function ready(server: TiedProcess, port: number, options: DevServerOptions): Promise<void> {
  const { namespace = DEFAULT_NAMESPACE, startTimeoutMs = START_TIMEOUT_MS } = options;
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), startTimeoutMs);
  void server.ended.then(() => giveUp.abort());
  const answers = await frontendAnswers(port, namespace, giveUp.signal);
  clearTimeout(timer);
  if (answers && server.running) return;
  const how = server.running ? `no answer within ${startTimeoutMs / 1000} s` : 'it ended early';
  await server.stop(STOP_GRACE_MS);
  const output = server.output.lastLines(MESSAGE_LINES);
  throw new Error(
    `Temporal dev server did not start: ${how} [address=${LOOPBACK}:${port}]\n${output}`.trimEnd(),
  );
}

/**
 * Starts a Temporal dev server on the loopback address and resolves once it answers calls.
 * @throws ServerNotFound when there is no Temporal CLI, Error when a port is taken, when the server ends
 * early (with its last lines), or when it does not answer in time.
 */
export async function startDevServer(options: DevServerOptions = {}): Promise<DevServer> {
  const { log = () => undefined, namespace = DEFAULT_NAMESPACE } = options;
  const cliPath = options.cliPath ?? (await findTemporalCli({ log }));
  if (options.dbFilename) await mkdir(dirname(resolve(options.dbFilename)), { recursive: true });
  const ports = await portsFor(options);
  // The server would otherwise ask its makers for newer versions now and then.
  const env = { ...process.env, TEMPORAL_VERSION_CHECK_DISABLED: '1' };
  const server = await TiedProcess.start(cliPath, argumentsFor(options, ports), { env });
  await ready(server, ports.frontend, options);
  server.unref();
  const address = `${LOOPBACK}:${ports.frontend}`;
  log(`Temporal dev server started [address=${address}, pid=${server.pid}]`);
  return {
    address,
    namespace,
    uiUrl: ports.ui === null ? null : `http://${LOOPBACK}:${ports.ui}`,
    pid: server.pid,
    stop: () => server.stop(STOP_GRACE_MS),
  };
}
