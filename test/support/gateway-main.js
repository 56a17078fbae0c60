// The built gateway as a process of its own, so that it can be killed at a failpoint and be measured from outside.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Client, Connection } from '@temporalio/client';
import { observeRun } from '../../dist/client/start-tracking.js';
import { createWebhookHandler, serveGateway } from '../../dist/gateway/index.js';

const { temporalAddress, failpoint, maxConnections, ...options } = JSON.parse(process.env.GATEWAY_OPTIONS);

let handedOver = 0;
async function observe(client, request) {
  handedOver += 1;
  const due = handedOver === failpoint?.at ? failpoint.place : null;
  if (due === 'verified') process.kill(process.pid, 'SIGKILL');
  const answer = await observeRun(client, request);
  if (due === 'signalled') process.kill(process.pid, 'SIGKILL');
  return answer;
}

const delay = monitorEventLoopDelay({ resolution: 10 });
delay.enable();
let peakRss = 0;
setInterval(() => {
  peakRss = Math.max(peakRss, process.memoryUsage.rss());
}, 100).unref();

process.on('message', () => {
  const ms = (nanoseconds) => nanoseconds / 1e6;
  const { rss, heapUsed } = process.memoryUsage();
  process.send({
    eventLoopDelayMs: { p50: ms(delay.percentile(50)), p99: ms(delay.percentile(99)), max: ms(delay.max) },
    rss,
    heapUsed,
    peakRss: Math.max(peakRss, rss),
  });
});

// What goes wrong is told where the test run shows it.
const logger = {
  info() {},
  warn() {},
  error: (fields) => process.stderr.write(`${JSON.stringify(fields)}\n`),
};

const client = new Client({ connection: await Connection.connect({ address: temporalAddress }) });
const handler = createWebhookHandler({ client, observe, logger, ...options });
const { url, port } = await serveGateway(handler, { port: 0, hostname: '127.0.0.1', maxConnections });
process.send({ url, port });
