export type { Check, CheckResult, OutputFile } from '../domain/checks.js';
export type { Progress, ProgressStep, RunReport, VendorCheck } from '../domain/observation.js';
export type { Reason, ReasonCode } from '../domain/outcome.js';
export type { RunValues } from '../domain/path-value.js';
export type { Phase } from '../domain/phase.js';
export type { RunKey } from '../domain/run-key.js';
export { parseAnswer, pathSegmentOf, requireSameRun, runKeyIn } from './answers.js';
export { createVendorContext } from './context.js';
export { VendorError, WebhookRejected, WebhookUnreadable, type VendorErrorKind } from './errors.js';
export { signExtend, type ExtendHeaders, type ExtendMessage } from './extend/signature.js';
export { outputFileOf } from './files.js';
export type { VendorHttp, VendorRequest } from './http.js';
export { PAGE_SIZE, readPages, type Page } from './pages.js';
export { builtInVendors, vendorRegistry, type VendorRegistry } from './registry.js';
export { problemOfSvixSecret, signSvix, verifySvix, type SvixHeaders, type SvixMessage } from './svix.js';
export { utcTimeOf } from './times.js';
export {
  defineVendor,
  type Vendor,
  type VendorAccount,
  type VendorContext,
  type WebhookDelivery,
  type WebhookReading,
} from './vendor.js';
