import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { CallBudget } from '../../src/worker/call-budget.js';
import { countedVendor } from '../../src/worker/counted-vendor.js';
import type { Vendor, VendorContext } from '../../src/vendors/vendor.js';

/** Attempts as Temporal would hand them out, one after the other: how many calls each of them made. */
async function callsOf(attempts: readonly number[], budget = new CallBudget(5)): Promise<number[]> {
  const made: number[] = [];
  for (const calls of attempts) {
    const attempt = async () => {
      for (let call = 0; call < calls; call++) budget.called();
      return calls;
    };
    made.push(
      await budget.spend(attempt).catch((error: unknown) => {
        expect(error).toBeInstanceOf(ApplicationFailure);
        expect(error).toMatchObject({ type: 'NotYet', nonRetryable: false, nextRetryDelay: 200 });
        return 0;
      }),
    );
  }
  return made;
}

describe('the calls of an account with a rate', () => {
  it.each([
    { attempts: [1, 1, 1], made: [1, 1, 1] },
    { attempts: [0, 0, 3, 1], made: [0, 0, 3, 0] },
    { attempts: [3, 1, 1, 1], made: [3, 0, 0, 1] },
    { attempts: [2, 2, 2, 2], made: [2, 0, 2, 0] },
    { attempts: [5, 1, 1, 1, 1, 1], made: [5, 0, 0, 0, 0, 1] },
  ])('of attempts that want $attempts are $made', async ({ attempts, made }) => {
    expect(await callsOf(attempts)).toEqual(made);
  });

  it('are paid for at most a minute long', async () => {
    const made = await callsOf([100_000, ...Array.from({ length: 301 }, () => 1)]);
    expect(made.slice(1, 301).every((calls) => calls === 0)).toBe(true);
    expect(made[301]).toBe(1);
  });

  it('are counted to the attempt that made them, when several run side by side', async () => {
    const budget = new CallBudget(5);
    const attempt = async () => {
      budget.called();
      await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await Promise.all(Array.from({ length: 4 }, () => budget.spend(attempt)));
    expect(await callsOf([1], budget)).toEqual([1]);
  });
});

describe('a vendor whose calls are counted', () => {
  class Acme implements Vendor {
    readonly name = 'acme';
    readonly #prefix = 'run';
    async getRun(runId: string, { http }: VendorContext) {
      await http.request({ method: 'GET', path: `/${this.#prefix}/${runId}` });
      await http.request({ method: 'GET', path: `/${this.#prefix}/${runId}/more` });
      return { phase: 'running', vendorStatus: this.#prefix } as const;
    }
    async cancelRun() {}
    authHeaders() {
      return { 'x-key': this.#prefix };
    }
  }
  const paths: string[] = [];
  const context = {
    http: {
      request: async ({ path }: { path: string }) => {
        paths.push(path);
        return {};
      },
    },
  } as unknown as VendorContext;

  it('does what it did, with each request counted, and one for a verb that calls in a way of its own', async () => {
    let calls = 0;
    const acme = countedVendor(new Acme(), () => calls++);
    expect(await acme.getRun('r-1', context)).toEqual({ phase: 'running', vendorStatus: 'run' });
    expect([calls, paths]).toEqual([2, ['/run/r-1', '/run/r-1/more']]);
    await acme.cancelRun!('r-1', context);
    expect(calls).toBe(3);
    expect(acme.name).toBe('acme');
    expect(acme.authHeaders!({} as VendorContext['account'])).toEqual({ 'x-key': 'run' });
    expect(acme.listOutputFiles).toBeUndefined();
    expect(calls).toBe(3);
  });
});
