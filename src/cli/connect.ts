import type { Connections } from './operations.ts';
import { currentLakeFiles } from './query/lake-files.ts';
import { simulate } from './simulate.ts';

/** Where the commands meet the rooms. What is null is not there yet: its command says so and ends with code 10. */
export const connections: Connections = {
  operations: null,
  simulate,
  lakeFiles: currentLakeFiles,
};
