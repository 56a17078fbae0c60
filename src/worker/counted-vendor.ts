import type { Vendor, VendorContext } from '../vendors/vendor.js';

type Verb = (runId: string, context: VendorContext) => Promise<unknown>;

/** The verbs that call the vendor's API. */
const CALLING_VERBS: ReadonlySet<string | symbol> = new Set([
  'getRun',
  'listOutputFiles',
  'getRunValues',
  'cancelRun',
] satisfies (keyof Vendor)[]);

/** Counts each request of a verb; a verb that calls its vendor in a way of its own counts as one. */
function countedVerb(verb: Verb, called: () => void): Verb {
  return async (runId, context) => {
    let calls = 0;
    const count = () => {
      calls++;
      called();
    };
    const http: VendorContext['http'] = {
      request: (request) => {
        count();
        return context.http.request(request);
      },
    };
    try {
      return await verb(runId, { ...context, http });
    } finally {
      if (calls === 0) called();
    }
  };
}

/** The same vendor, with every call to its API noted. */
export function countedVendor(vendor: Vendor, called: () => void): Vendor {
  return new Proxy(vendor, {
    get: (target, name): unknown => {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      // Bound, because a user's vendor may be an object of a class.
      const verb = value.bind(target) as Verb;
      return CALLING_VERBS.has(name) ? countedVerb(verb, called) : verb;
    },
  });
}
