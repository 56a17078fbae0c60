import type { RunReport, VendorCheck } from '../domain/observation.js';
import { clipText } from './texts.js';

/** Largest report of a webhook, in bytes of JSON: leaves room for its event in a signal of 4 KB. */
export const MAX_WEBHOOK_REPORT_BYTES = 3500;

/** Largest report of a read that keeps everything, in bytes of JSON: an activity's result stays under 32 KB. */
export const MAX_READ_REPORT_BYTES = 24 * 1024;

/** Longest reason in a report that is still too large without its checks, in characters. */
const SHORT_REASON_LENGTH = 200;

/**
 * Fits a webhook's report into a signal: leaves out the checks where they are too much, and says by
 * `incomplete` that a read must bring them.
 */
export function fitWebhookReport(report: RunReport): RunReport {
  if (bytesOf(report) <= MAX_WEBHOOK_REPORT_BYTES) return report;
  const lean: RunReport = { ...report, checks: [], incomplete: true };
  if (bytesOf(lean) <= MAX_WEBHOOK_REPORT_BYTES || !lean.reason) return lean;
  const message = clipText(lean.reason.message, SHORT_REASON_LENGTH);
  return { ...lean, reason: { code: lean.reason.code, message } };
}

/**
 * Fits a read's report into an activity's result: gives up the lists of matched files first, then our own
 * repetition of the vendor's checks. Their verdicts are never given up.
 */
export function fitReadReport(report: RunReport): RunReport {
  const unmatched = withChecks(report, ({ result, verify }) => ({
    result: { ...result, matched: [] },
    verify,
  }));
  const unverified = withChecks(unmatched, ({ result }) => ({ result, verify: null }));
  return [report, unmatched].find((candidate) => bytesOf(candidate) <= MAX_READ_REPORT_BYTES) ?? unverified;
}

function withChecks(report: RunReport, change: (check: VendorCheck) => VendorCheck): RunReport {
  return { ...report, checks: (report.checks ?? []).map(change) };
}

function bytesOf(report: RunReport): number {
  return Buffer.byteLength(JSON.stringify(report));
}
