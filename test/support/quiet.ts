import { DefaultLogger, Runtime } from '@temporalio/worker';

/** Keeps expected outcomes such as a timed-out run out of the test report; errors still show. */
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { forward: {}, filter: 'ERROR' } },
});
