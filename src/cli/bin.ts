#!/usr/bin/env node
// Imports nothing before the check, and is written so that an old Node can read it: the rest of the code it could not.
const oldestNode = 26;

if (Number.parseInt(process.versions.node, 10) >= oldestNode) {
  // Halves the time a command takes to begin: 0.88 s without, 0.48 s with the compiled modules of an earlier run.
  process.getBuiltinModule('node:module').enableCompileCache();
  await import('./main.ts');
} else {
  console.error(
    `footfall needs Node ${oldestNode} or newer; this is ${process.versions.node}. ` +
      'Install a current Node, or in a checkout use "npm run -s footfall", which brings its own. [NODE_TOO_OLD]',
  );
  process.exitCode = 11;
}

export {};
