import { describe, expect, it } from 'vitest';
import type { RunReport, VendorCheck } from '../../src/domain/observation.js';
import { fitReadReport, fitWebhookReport } from '../../src/vendors/reports.js';

function checksOf(count: number, names: readonly string[]): VendorCheck[] {
  return Array.from({ length: count }, (_, index) => ({
    result: {
      name: `check ${index}`,
      type: 'run_attachment_exists',
      source: 'vendor',
      status: 'failed',
      expected: 'files',
      matched: names,
      message: '',
    },
    verify: { type: 'attachment_exists', names },
  }));
}

function reportWith(checks: readonly VendorCheck[]): RunReport {
  return { phase: 'succeeded', vendorStatus: 'success', checks };
}

const bytesOf = (report: RunReport) => Buffer.byteLength(JSON.stringify(report));

describe('the report of a read', () => {
  it('stays as it is while it is small', () => {
    const report = reportWith(checksOf(3, ['a.pdf']));
    expect(fitReadReport(report)).toEqual(report);
  });

  it('gives up matched names first and the repetition of checks last, never a verdict', () => {
    const unmatched = fitReadReport(reportWith(checksOf(20, Array<string>(10).fill('n'.repeat(80)))));
    expect(unmatched.checks?.every(({ result, verify }) => result.matched.length === 0 && verify)).toBe(true);
    const unverified = fitReadReport(reportWith(checksOf(100, Array<string>(100).fill('n'.repeat(80)))));
    expect(unverified.checks).toHaveLength(100);
    expect(unverified.checks?.every(({ result, verify }) => result.status === 'failed' && !verify)).toBe(
      true,
    );
    expect(bytesOf(unverified)).toBeLessThan(32 * 1024);
  });
});

describe('the report of a webhook', () => {
  it('stays as it is while it is small', () => {
    const report = reportWith(checksOf(3, ['a.pdf']));
    expect(fitWebhookReport(report)).toEqual(report);
  });

  it('keeps a reason whole when leaving out the checks is enough', () => {
    const reason = { code: 'vendor_failed', message: 'm'.repeat(1000) } as const;
    const report = fitWebhookReport({ ...reportWith(checksOf(30, ['a.pdf'])), reason });
    expect(report).toMatchObject({ checks: [], incomplete: true, reason });
  });

  it('shortens a reason that is still too long, in whatever script', () => {
    const reason = { code: 'vendor_failed', message: '漢'.repeat(1000) } as const;
    const report = fitWebhookReport({ phase: 'failed', vendorStatus: '漢'.repeat(200), reason });
    expect(bytesOf(report)).toBeLessThanOrEqual(3500);
    expect(report).toMatchObject({ phase: 'failed', incomplete: true });
    expect(report.reason?.message).toMatch(/^漢+…$/);
  });
});
