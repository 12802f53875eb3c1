import type { QueryClient } from '@tanstack/react-query';
import { footfallQuery, profileQuery, rankingQuery, sensorsQuery } from '../../api/queries.ts';
import type { NetworkAnswer } from '../../api/types.ts';
import { type Asked, requestsOf } from './requests.ts';

type Network = Pick<NetworkAnswer, 'today'>;

/** Reads what the Branch page shows first, before it is asked for; what is known stays. */
export function readFirst(client: QueryClient, asked: Asked, network: Network): void {
  const { series, today, recent } = requestsOf(asked, network);
  for (const request of [series, today, recent]) {
    void client.prefetchQuery(footfallQuery(request));
  }
}

/** Reads all that the Branch page shows of a choice before it is made, in the order of the page. */
export function readAhead(client: QueryClient, asked: Asked, network: Network): void {
  const { total, profile, sensors, calendar, weeks } = requestsOf(asked, network);
  readFirst(client, asked, network);
  void client.prefetchQuery(rankingQuery(total));
  void client.prefetchQuery(sensorsQuery({ branch: [asked.id] }));
  void client.prefetchQuery(profileQuery(profile));
  void client.prefetchQuery(rankingQuery(sensors));
  for (const request of [calendar, weeks]) {
    void client.prefetchQuery(footfallQuery(request));
  }
}
