import { z } from 'zod';
import { sensorNamed } from '../../network/correction-check.ts';
import type { ServeContext } from '../context.ts';
import {
  type CorrectionBody,
  correctionAnswer,
  correctionBody,
  correctionParams,
  correctionsAnswer,
  correctionsQuery,
  type ReasonBody,
  reasonRequest,
} from '../contract/corrections.ts';
import { type Api, addJsonRoute } from '../http/api.ts';
import { authorOf, correctionsAnswerOf, draftOf, revertOf } from '../questions/corrections.ts';
import { correctionsOf, decide } from './decide.ts';

const tags = ['trust'];

/** What people know better than the sensors. */
export function addCorrectionRoutes(app: Api, context: ServeContext): void {
  addJsonRoute(
    app,
    '/v1/corrections',
    {
      summary: 'What people decided, by whom, why, and whether it counts',
      tags,
      querystring: correctionsQuery,
      response: correctionsAnswer,
    },
    async (query, { etag }) => {
      const store = correctionsOf(context);
      return {
        etag: etag([], {}, await store.revision()),
        body: async () => {
          const { corrections, damaged } = await store.read();
          return correctionsAnswerOf({ corrections, damaged: damaged.length }, query, context.network());
        },
      };
    },
  );

  addJsonRoute(
    app,
    '/v1/corrections',
    {
      method: 'POST',
      summary: 'Say what you know better than a sensor: a count, a range, that it was real, or that it was faulty',
      description:
        'The record is kept for good; of two that speak of the same time the later one counts. It is applied last, once the tables are made anew, which is asked for here.',
      tags,
      role: 'operator',
      querystring: z.strictObject({}),
      body: correctionBody,
      response: correctionAnswer,
      status: 201,
      refusals: [422],
    },
    (_query, { caller, signature }, { body }) => {
      const said = body as CorrectionBody;
      const sensor = sensorNamed(context.network(), said.sensor_id);
      return { body: () => decide(context, draftOf(said, sensor.id, signature), caller) };
    },
  );

  addJsonRoute(
    app,
    '/v1/corrections/:id/revert',
    {
      method: 'POST',
      summary: 'Take a record back, as if it had not been said; reverting a revert brings it back',
      tags,
      role: 'operator',
      params: correctionParams,
      querystring: z.strictObject({}),
      body: reasonRequest,
      response: correctionAnswer,
      status: 201,
      refusals: [422],
    },
    async (_query, { caller, signature }, { params, body }) => {
      const { id } = params as { id: string };
      const { reason, author } = body as ReasonBody;
      const why = { reason, author: authorOf(author, signature) };
      const { corrections } = await correctionsOf(context).read();
      const draft = revertOf(corrections, id, why);
      return { body: () => decide(context, draft, caller) };
    },
  );
}
