export type { Check, CheckResult, OutputFile } from '../domain/checks.js';
export type { Progress, ProgressStep, RunReport, VendorCheck } from '../domain/observation.js';
export type { Reason, ReasonCode } from '../domain/outcome.js';
export type { Phase } from '../domain/phase.js';
export { VendorError, WebhookRejected, WebhookUnreadable, type VendorErrorKind } from './errors.js';
export { signExtend, type ExtendHeaders, type ExtendMessage } from './extend/signature.js';
export type { VendorHttp, VendorRequest } from './http.js';
export { builtInVendors, vendorRegistry, type VendorRegistry } from './registry.js';
export { signSvix, type SvixHeaders, type SvixMessage } from './svix.js';
export {
  defineVendor,
  type Vendor,
  type VendorAccount,
  type VendorContext,
  type WebhookDelivery,
  type WebhookReading,
} from './vendor.js';
