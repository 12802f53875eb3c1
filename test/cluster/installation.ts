/** Where `npm run setup:cluster-tests` puts what the tests on a Spark server need, which versions, and what is missing. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const sparkVersion = '4.2.0';
/** The newest release for Spark 4.2 whose jars were published when this was written. */
export const deltaVersion = '4.4.0';

/** A folder that git ignores. */
export const clusterFolder = fileURLToPath(new URL('../../.cluster', import.meta.url));
export const virtualEnvironment = join(clusterFolder, 'venv');
export const python = join(virtualEnvironment, 'bin/python');
export const deltaJars = join(clusterFolder, 'delta');
/** Holds `installed` once everything is there. */
export const stamp = join(clusterFolder, 'installed.txt');
export const installed = `pyspark ${sparkVersion}, Delta ${deltaVersion}\n`;

/** The installed package pyspark, which is also a SPARK_HOME; undefined where there is none. */
export function findPyspark(): string | undefined {
  const libraries = join(virtualEnvironment, 'lib');
  return (existsSync(libraries) ? readdirSync(libraries) : [])
    .map((folder) => join(libraries, folder, 'site-packages/pyspark'))
    .find((folder) => existsSync(join(folder, 'jars')));
}

export const isInstalled = (): boolean =>
  existsSync(stamp) && readFileSync(stamp, 'utf8') === installed && findPyspark() !== undefined;

export interface Java {
  program: string;
  /** What JAVA_HOME should be; undefined where the one on the PATH says it best. */
  home: string | undefined;
  major: number;
}

const oldestJava = 17;

/** The Java of JAVA_HOME, otherwise that on the PATH. Throws one line that says what to do where Spark cannot use it. */
export function findJava(environment: NodeJS.ProcessEnv = process.env): Java {
  const home = environment.JAVA_HOME || undefined;
  const program = home ? join(home, 'bin/java') : 'java';
  const { stderr, error } = spawnSync(program, ['-version'], { encoding: 'utf8' });
  const asked = `Spark ${sparkVersion} needs Java ${oldestJava} or newer (Debian: apt install openjdk-17-jre-headless)`;
  const where = home ? `JAVA_HOME (${home})` : 'the PATH';
  if (error) throw new Error(`There is no Java on ${where}. ${asked}.`);
  const major = Number(/version "(\d+)/.exec(stderr)?.[1]);
  if (!(major >= oldestJava))
    throw new Error(`The Java on ${where} is not new enough: ${stderr.split('\n')[0]}. ${asked}.`);
  return { program, home, major };
}

// Run by itself it says whether there is a Java that will do, for shell scripts.
if (import.meta.main) console.log(findJava().major);
