import { readFileSync } from 'node:fs';

interface JestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numRuntimeErrorTestSuites: number;
  readonly success: boolean;
}

// Turns jest's JSON report into one plain line, and the checks that failed beside it into failures of their own.
const [reportFile = '', otherFailures = '0'] = process.argv.slice(2);
const report = JSON.parse(readFileSync(reportFile, 'utf8')) as JestReport;
const { numPassedTests: passed, numPendingTests: pending, numTodoTests: todo } = report;
const broken = report.numFailedTests + report.numRuntimeErrorTestSuites;
const failed =
  Math.max(broken, report.success ? 0 : 1) +
  (report.success ? Number(otherFailures) : Math.max(0, Number(otherFailures) - 1));
process.stdout.write(`${passed} passed, ${failed} failed, ${pending + todo} skipped\n`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);
