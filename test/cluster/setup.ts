/** Before the tests on Spark: one server for all that do not break it. */
import type { TestProject } from 'vitest/node';
import { startSparkServer } from './spark-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of the server, as `sparkRemote` takes it. */
    sparkRemote: string;
  }
}

export default async function setup(project: TestProject) {
  const server = await startSparkServer();
  console.log(`Spark listens at ${server.remote} after ${(server.startedIn / 1000).toFixed(1)} s.`);
  project.provide('sparkRemote', server.remote);
  return () => server.stop();
}
