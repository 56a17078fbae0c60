import { proxyActivities, sleep } from '@temporalio/workflow';

interface UserActivities {
  price(item: string): Promise<number>;
}

const { price } = proxyActivities<UserActivities>({ startToCloseTimeout: '1m' });

/** A workflow of somebody who tests with the kit. */
export async function order(item: string): Promise<string> {
  const amount = await price(item);
  await sleep('1 day');
  return `${amount} after a day`;
}
