/**
 * Installs into .cluster what only the tests on a real Spark server need: `npm run setup:cluster-tests`. That is pyspark,
 * which brings Spark with its Connect server, and the jars of Delta Lake. Quick where they are there already.
 *
 *   --check    installs nothing; exits 1 and says what to do where something is missing
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  clusterFolder,
  deltaJars,
  deltaVersion,
  findJava,
  findPyspark,
  installed,
  isInstalled,
  python,
  sparkVersion,
  stamp,
  virtualEnvironment,
} from '../test/cluster/installation.ts';

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

try {
  const java = findJava();
  if (values.check) {
    if (!isInstalled()) throw new Error('Spark is not set up for the tests. Run `npm run setup:cluster-tests` once.');
  } else {
    console.log(`Java ${java.major}: ${java.home ?? 'on the PATH'}`);
    if (!isInstalled()) install();
    console.log(`Ready in .cluster: ${installed.trim()}. \`npm run test:cluster\` runs the tests on Spark.`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}

function install(): void {
  rmSync(stamp, { force: true });
  if (spawnSync('mvn', ['--version']).error) {
    throw new Error('Delta Lake comes by Maven, and there is no mvn on the PATH (Debian: apt install maven).');
  }
  if (!existsSync(python)) {
    run(
      'python3',
      ['-m', 'venv', virtualEnvironment],
      'It needs Python 3.10 or newer with venv (Debian: python3-venv).',
    );
  }
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '--no-compile'];
  run(python, [...pip, `pyspark==${sparkVersion}`], 'It needs Python 3.10 or newer and a way to PyPI.');
  if (!findPyspark()) throw new Error(`pip left no pyspark with jars in ${virtualEnvironment}.`);
  fetchDelta();
  writeFileSync(stamp, installed);
}

/** The jars of Delta for this Spark, with those that it needs and Spark does not bring. */
function fetchDelta(): void {
  rmSync(deltaJars, { recursive: true, force: true });
  mkdirSync(deltaJars, { recursive: true });
  const project = join(clusterFolder, 'delta-pom.xml');
  const artifact = `delta-spark_${sparkVersion.split('.').slice(0, 2).join('.')}_2.13`;
  writeFileSync(
    project,
    `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>footfall</groupId><artifactId>cluster-tests</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>io.delta</groupId><artifactId>${artifact}</artifactId><version>${deltaVersion}</version></dependency>
  </dependencies>
</project>
`,
  );
  const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
  const options = ['-DincludeScope=runtime', '-DincludeGroupIds=io.delta,io.unitycatalog'];
  run(
    'mvn',
    ['-q', '-B', '-f', project, copy, ...options, `-DoutputDirectory=${deltaJars}`],
    `It needs a way to Maven Central, which serves io.delta:${artifact}:${deltaVersion}.`,
  );
  console.log(`Delta: ${readdirSync(deltaJars).join(', ')}`);
}

function run(program: string, args: string[], need: string): void {
  console.log(`> ${program} ${args.join(' ')}`);
  try {
    execFileSync(program, args, { stdio: 'inherit' });
  } catch (error) {
    throw new Error(`Could not set up ${clusterFolder}: ${error instanceof Error ? error.message : error}. ${need}`);
  }
}
