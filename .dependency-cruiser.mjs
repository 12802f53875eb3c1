/**
 * Who may import whom. docs/architecture.md draws the same picture in words; test/repository/imports.test.ts proves that
 * each rule catches what it should, on the small trees in test/repository/fixtures/.
 *
 * TypeScript 7 has no compiler API that dependency-cruiser can use, so @swc/core reads the files. Without it the tool
 * would cruise no TypeScript module at all and call that a success: the test counts the modules it has read.
 */
import swc from '@swc/core';

// dependency-cruiser asks swc for TypeScript without JSX, whatever the file, and stops at the first component.
const { parseFileSync } = swc;
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith('.tsx') });

/** For each room: the rooms it may import besides itself, and where what it reaches for belongs instead. */
const rooms = {
  domain: {
    may: [],
    home: 'The domain is what all the others agree on. Code that needs a room belongs in that room, or in cli, which puts rooms together.',
  },
  config: {
    may: ['domain'],
    home: 'The configuration only reads and checks settings. Hand its values to a room in src/cli; put a type both need into src/domain.',
  },
  network: {
    may: ['domain'],
    home: 'The network describes branches, sensors and calendars and uses nothing. What it needs is handed in by its caller; shared words live in src/domain.',
  },
  lake: {
    may: ['domain'],
    home: 'The lake stores rows and files without knowing what they are for. Work that combines it with another room belongs in src/pipeline.',
  },
  engine: {
    may: ['domain'],
    home: 'The engine runs SQL that it is handed, over files that it is handed. Work that combines it with another room belongs in src/pipeline.',
  },
  ledger: {
    may: ['domain'],
    home: 'The ledger records what should exist and what does. Deciding from it belongs in src/pipeline; settings are handed in by src/cli.',
  },
  simulator: {
    may: ['domain', 'network'],
    home: "The simulator stands for somebody else's system and is met over HTTP only. A shared description belongs in src/network, a shared word in src/domain.",
  },
  source: {
    may: ['domain', 'network', 'lake'],
    home: 'A source yields raw batches. When to ask is for src/pipeline to decide, what came of it is for src/pipeline to record in the ledger.',
  },
  models: {
    may: ['domain'],
    home: 'Models are SQL, with a list of them at most. What runs them belongs in src/pipeline, what a dialect spells differently in src/engine.',
  },
  pipeline: {
    may: ['domain', 'config', 'network', 'simulator', 'source', 'lake', 'engine', 'models', 'ledger'],
    home: 'The pipeline is called by commands, and by the API only through requests in the ledger. Printing and flags belong in src/cli.',
  },
  serve: {
    may: ['domain', 'network', 'lake', 'engine', 'ledger'],
    home: 'The API reads the lake and the ledger. To have something done it writes a request into src/ledger, which src/pipeline picks up; settings are handed in by src/cli.',
  },
};

/** Tests and what they share (x.fixture.ts) sit beside what they test and may import what they need. */
const tests = '[.](test|fixture)[.]ts$';

const roomRules = Object.entries(rooms).map(([room, { may, home }]) => ({
  name: `room-${room}`,
  comment: `src/${room} may import ${may.length ? may.map((other) => `src/${other}`).join(', ') : 'none of our rooms'}. ${home}`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: tests },
  // src/models and src/cli have walls of their own, below.
  to: { path: '^(src|dashboard)/', pathNot: `^src/(${[room, ...may, 'models', 'cli'].join('|')})/` },
}));

const wallRules = [
  {
    name: 'known-rooms-only',
    comment:
      'A file of src/ lies in none of the known rooms. Put it into the room of its subject, or add the room to .dependency-cruiser.mjs and docs/architecture.md with what it may import.',
    severity: 'error',
    from: {},
    to: { path: '^src/', pathNot: `^src/(${[...Object.keys(rooms), 'cli'].join('|')})/` },
  },
  {
    name: 'models-for-the-pipeline',
    comment:
      'Only src/pipeline reads src/models: elsewhere, read the tables that the models make. A helper for SQL text belongs in src/engine.',
    severity: 'error',
    from: { path: '^src/', pathNot: `^src/(pipeline|models|cli)/|${tests}` },
    to: { path: '^src/models/' },
  },
  {
    name: 'nothing-imports-cli',
    comment:
      'src/cli puts the rooms together and nothing imports it. What another room needs of it belongs in that room, or in src/domain.',
    severity: 'error',
    from: { path: '^(src|dashboard|bench|scripts)/', pathNot: `^src/cli/|${tests}` },
    to: { path: '^src/cli/' },
  },
  {
    name: 'dashboard-knows-only-the-api',
    comment:
      "The dashboard imports types generated from the API's OpenAPI document, nothing of src/. What it lacks belongs into the API.",
    severity: 'error',
    from: { path: '^dashboard/' },
    to: { path: '^src/' },
  },
  {
    name: 'product-without-tests',
    comment: 'The product imports a test, a benchmark or a script. What both need belongs in a room of src/.',
    severity: 'error',
    from: { path: '^(src|dashboard)/', pathNot: tests },
    to: { path: `^(test|bench|scripts)/|${tests}` },
  },
  {
    name: 'no-circles',
    comment:
      'These modules import each other in a circle. Move what both need into a third file (often src/domain), or hand it in as an argument.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'product-runs-without-dev-packages',
    comment:
      'The installed package has no devDependencies. List the package under "dependencies", or move the import into a test or script.',
    severity: 'error',
    from: { path: '^src/', pathNot: tests },
    to: { dependencyTypes: ['npm-dev'] },
  },
  {
    name: 'imports-resolve',
    comment: 'This import leads nowhere. Relative imports end in .ts; packages must be listed in package.json.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [...roomRules, ...wallRules],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(test/repository/fixtures|dist|data|dashboard/(dist|[.]building-[0-9]+))/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs'],
    },
  },
};
