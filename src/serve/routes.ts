import type { ServeContext } from './context.ts';
import type { Api } from './http/api.ts';
import { addCorrectionRoutes } from './routes/corrections.ts';
import { addFaultRoutes } from './routes/faults.ts';
import { addFootfallRoutes } from './routes/footfall.ts';
import { addHealthRoutes } from './routes/health.ts';
import { addMapRoutes } from './routes/map.ts';
import { addNetworkRoutes } from './routes/network.ts';
import { addOverviewRoutes } from './routes/overview.ts';
import { addProfileRoutes } from './routes/profile.ts';
import { addRankingRoutes } from './routes/ranking.ts';
import { addRequestRoutes } from './routes/requests.ts';
import { addRowsRoutes } from './routes/rows.ts';
import { addStatusRoutes } from './routes/status.ts';
import { addStreamRoutes } from './routes/stream.ts';
import { addVerdictRoutes } from './routes/verdicts.ts';

/** Every route under /v1, one line each. */
export function addRoutes(app: Api, context: ServeContext): void {
  addNetworkRoutes(app, context);
  addFootfallRoutes(app, context);
  addProfileRoutes(app, context);
  addStatusRoutes(app, context);
  addRequestRoutes(app, context);
  addStreamRoutes(app, context);
  addOverviewRoutes(app, context);
  addMapRoutes(app, context);
  addRankingRoutes(app, context);
  addRowsRoutes(app, context);
  addHealthRoutes(app, context);
  addFaultRoutes(app, context);
  addVerdictRoutes(app, context);
  addCorrectionRoutes(app, context);
}
