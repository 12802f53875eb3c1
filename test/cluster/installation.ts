/** Where `npm run setup:cluster-tests` puts what the tests on a Spark server need, and which versions of it. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const sparkVersion = '4.2.0';
/** A folder that git ignores. */
export const clusterFolder = fileURLToPath(new URL('../../.cluster', import.meta.url));
export const virtualEnvironment = join(clusterFolder, 'venv');
const windows = process.platform === 'win32';
export const python = windows ? join(virtualEnvironment, 'Scripts/python.exe') : join(virtualEnvironment, 'bin/python');

/** The installed package pyspark, which is also a SPARK_HOME; undefined where there is none. */
export function findPyspark(): string | undefined {
  const libraries = join(virtualEnvironment, windows ? 'Lib' : 'lib');
  const folders = windows ? [''] : existsSync(libraries) ? readdirSync(libraries) : [];
  return folders
    .map((folder) => join(libraries, folder, 'site-packages/pyspark'))
    .find((folder) => existsSync(join(folder, 'jars')));
}
