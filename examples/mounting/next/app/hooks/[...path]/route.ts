import { landfallGateway } from '../../../gateway.js';

/** Temporal's client needs Node; Next's edge runtime has no gRPC. */
export const runtime = 'nodejs';

/** Takes deliveries at `POST /hooks/webhooks/{vendor}`. */
export async function POST(request: Request): Promise<Response> {
  return landfallGateway()(request);
}
