/** A program that starts a dev server and then ends in the way that its first argument names. */
import { Connection } from '@temporalio/client';
import { startDevServer } from '../../src/embedded/index.js';

const server = await startDevServer({ uiPort: null });

function tellPid(): void {
  console.log(JSON.stringify({ pid: server.pid }));
}

async function answerThenStop(): Promise<void> {
  const connection = await Connection.connect({ address: server.address });
  console.log('server answers after the interrupt');
  await connection.close();
  await server.stop();
  process.exit(0);
}

switch (process.argv[2]) {
  case 'returns':
    tellPid();
    break;
  case 'throws':
    tellPid();
    throw new Error('as planned');
  default:
    process.once('SIGINT', () => void answerThenStop());
    setInterval(() => undefined, 1000);
    tellPid();
}
