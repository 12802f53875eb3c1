// Prints what Vitest's JSON reports say as one plain line, 'N passed, N failed, N skipped', added up; exits 1 unless in
// each of them some test passed and none failed. Plain JavaScript, so that it also runs where Node 26 could not be
// installed.
import { existsSync, readFileSync } from 'node:fs';

const total = { passed: 0, failed: 0, skipped: 0 };
let good = process.argv.length > 2;
for (const path of process.argv.slice(2)) {
  if (!existsSync(path)) {
    console.error(`There is no ${path}: its tests did not run to their end.`);
    good = false;
    continue;
  }
  const report = JSON.parse(readFileSync(path, 'utf8'));
  // A file that could not be loaded has no tests to count, and is a failure all the same.
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const failed = report.numFailedTests + brokenFiles.length;
  total.passed += report.numPassedTests;
  total.failed += failed;
  total.skipped += report.numPendingTests + report.numTodoTests;
  if (failed > 0 || report.numPassedTests === 0 || !report.success) good = false;
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
if (!good) process.exit(1);
