import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The key that the fake asks for. */
export const API_KEY = 'made-up-key';

/** The secret that the fake signs its events with. */
export const WEBHOOK_SECRET = 'made-up-secret-of-enough-bytes';

/** Most files of one page: fewer than are asked for, as vendors do. */
const MAX_PAGE = 50;

const ENDED = ['done', 'spoiled', 'stopped'];

/** A job as the fake keeps it, beside the names of its files. */
export interface FakeJob {
  readonly id: string;
  readonly state: string;
  readonly files?: readonly string[];
  readonly [field: string]: unknown;
}

/** One request that the fake was sent. */
export interface FakeCall {
  readonly method: string;
  readonly path: string;
  readonly status: number;
}

/** Quillworks on this machine: it speaks the vendor's HTTP, and shares no code with the adapter. */
export class FakeQuillworks {
  readonly calls: FakeCall[] = [];
  readonly #jobs = new Map<string, FakeJob>();
  readonly #server = createServer((request, response) => this.#answer(request, response));

  /** Listens on a free port. */
  static async start(): Promise<FakeQuillworks> {
    const fake = new FakeQuillworks();
    await once(fake.#server.listen(0, '127.0.0.1'), 'listening');
    return fake;
  }

  /** What an account names as `baseUrl`. */
  get baseUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Adds a job, or changes fields of one that is there. */
  put(job: FakeJob): void {
    this.#jobs.set(job.id, { ...this.#jobs.get(job.id), ...job });
  }

  /** Sends an event about a job to a gateway, signed at that time; returns the gateway's status. */
  async announce(id: string, options: { url: string; now: number; secret?: string }): Promise<number> {
    const event = { event_id: randomUUID(), event: 'job.changed', job: this.#bodyOf(id) };
    return this.send(JSON.stringify(event), options);
  }

  /** Sends a body as it is, signed at that time; returns the gateway's status. */
  async send(body: string, options: { url: string; now: number; secret?: string }): Promise<number> {
    const time = Math.floor(options.now / 1000);
    const secret = options.secret ?? WEBHOOK_SECRET;
    const mac = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
    const headers = { 'quillworks-signature': `t=${time},v1=${mac}` };
    return (await fetch(options.url, { method: 'POST', headers, body })).status;
  }

  /** Stops listening. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #bodyOf(id: string): object {
    // JSON leaves out what is undefined: the files have a list of their own.
    return { ...this.#jobs.get(id), files: undefined };
  }

  #answer({ method = '', url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, this.baseUrl);
    const [status, body] =
      headers['x-quill-key'] === API_KEY ? this.#route(method, pathname, searchParams) : [401, {}];
    this.calls.push({ method, path: pathname, status });
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  #route(method: string, path: string, query: URLSearchParams): readonly [number, object] {
    const [, id = '', rest] = /^\/v1\/jobs\/([^/]+)(?:\/(files|stop))?$/.exec(path) ?? [];
    const job = this.#jobs.get(decodeURIComponent(id));
    if (job === undefined) return [404, {}];
    if (method === 'POST' && rest === 'stop') return this.#stopJob(job);
    return [200, rest === 'files' ? pageOf(job, query) : this.#bodyOf(job.id)];
  }

  #stopJob(job: FakeJob): readonly [number, object] {
    if (ENDED.includes(job.state)) return [409, {}];
    this.put({ id: job.id, state: 'stopped' });
    return [202, {}];
  }
}

function pageOf({ files = [] }: FakeJob, query: URLSearchParams): object {
  const offset = Number(query.get('offset') ?? 0);
  const limit = Math.min(Number(query.get('limit') ?? MAX_PAGE), MAX_PAGE);
  const items = files.slice(offset, offset + limit).map((name) => ({ name, bytes: 1 }));
  return { total: files.length, items };
}
