// Prints what Vitest's JSON report says as one plain line, 'N passed, N failed, N skipped'; exits 1 unless some test
// passed and none failed. Plain JavaScript, so that it also runs where Node 26 could not be installed.
import { existsSync, readFileSync } from 'node:fs';

const path = process.argv[2];
if (!path || !existsSync(path)) {
  console.log('0 passed, 0 failed');
  process.exit(1);
}
const report = JSON.parse(readFileSync(path, 'utf8'));
const skipped = report.numPendingTests + report.numTodoTests;
// A file that could not be loaded has no tests to count, and is a failure all the same.
const brokenFiles = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0);
const failed = report.numFailedTests + brokenFiles.length;
console.log(`${report.numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
if (failed > 0 || report.numPassedTests === 0 || !report.success) process.exit(1);
