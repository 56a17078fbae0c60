import { main } from '../../src/cli/index.js';

/*
 * The command line from the source, for a process of its own. Run with jiti.
 */
await main(process.argv);
