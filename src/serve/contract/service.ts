import { z } from 'zod';

export const sessionBody = z.strictObject({ token: z.string().min(1).max(500) });
export const sessionAnswer = z
  .object({ role: z.enum(['viewer', 'operator']), name: z.string().describe('Of the token') })
  .describe('What the signed-in may do');

export const aliveAnswer = z.object({ status: z.literal('ok') }).describe('The process lives');

export const readyAnswer = z
  .object({ status: z.literal('ok'), version: z.string().describe('Changes when the tables change') })
  .describe('The lake can be read and the ledger answers');
