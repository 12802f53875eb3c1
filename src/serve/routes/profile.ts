import type { ServeContext } from '../context.ts';
import { type ProfileRow, profileAnswer, profileQuery } from '../contract/footfall.ts';
import { type Api, addTableRoute } from '../http/api.ts';
import { askProfile } from '../questions/profile.ts';

export function addProfileRoutes(app: Api, context: ServeContext): void {
  addTableRoute<typeof profileQuery, typeof profileAnswer, ProfileRow>(
    app,
    '/v1/profile',
    {
      summary: 'The usual week: mean entries by weekday and hour',
      tags: ['footfall'],
      querystring: profileQuery,
      response: profileAnswer,
    },
    (query, { view, now }) => {
      const { question, answer, range } = askProfile({ query, network: context.network(), view, now });
      return { question, json: answer, fileName: `profile-${query.by}-${range.from}-${range.to}` };
    },
  );
}
