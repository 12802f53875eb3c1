import { z } from 'zod';

/** How a REST source is asked. Placeholders in the URL decide what one request covers. */
export const requestSchema = z.strictObject({
  url: z
    .string()
    .describe('With placeholders {base} {from} {to} {at} {branch.id} {branch.name} {sensor.id} {sensor.position}'),
});
