import { z } from 'zod';
import type { ServeContext } from '../context.ts';
import { correctionAnswer, type ReasonBody, reasonRequest } from '../contract/corrections.ts';
import { faultParams } from '../contract/faults.ts';
import { type Api, addJsonRoute } from '../http/api.ts';
import { authorOf } from '../questions/corrections.ts';
import { type Verdict, verdictDraft } from '../questions/verdict.ts';
import { decide } from './decide.ts';
import { readFault } from './read-fault.ts';

/** What a person says of a fault, kept as a correction over its span. */
export function addVerdictRoutes(app: Api, context: ServeContext): void {
  add('confirm', 'Confirm a fault: the counts of its span are faulty, and are estimated');
  add('dismiss', 'Dismiss a fault: the counts of its span were real, and stand');

  function add(verdict: Verdict, summary: string): void {
    addJsonRoute(
      app,
      `/v1/faults/:id/${verdict}`,
      {
        method: 'POST',
        summary,
        description:
          'The same as a correction of the kind faulty or real over the span of the fault: of one that goes on, up to the end of its last hour so far.',
        tags: ['trust'],
        role: 'operator',
        params: faultParams,
        querystring: z.strictObject({}),
        body: reasonRequest,
        response: correctionAnswer,
        status: 201,
        refusals: [422],
      },
      async (_query, { caller, signature, signal }, { params, body }) => {
        const { id } = params as { id: string };
        const { reason, author } = body as ReasonBody;
        const why = { reason, author: authorOf(author, signature) };
        const fault = await readFault(context.reader, await context.reader.view(), id, signal);
        return { body: () => decide(context, verdictDraft(fault, verdict, why), caller) };
      },
    );
  }
}
