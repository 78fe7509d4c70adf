// Prints the figures of one mutation report, and the mutants that no test has killed.
import { readFileSync } from "node:fs";

const [room, file, seconds] = process.argv.slice(2);
const report = JSON.parse(readFileSync(file, "utf8"));
const counts = {};
const left = [];
for (const [path, { source, mutants }] of Object.entries(report.files)) {
  const lines = source.split("\n");
  for (const mutant of mutants) {
    counts[mutant.status] = (counts[mutant.status] ?? 0) + 1;
    if (["Survived", "NoCoverage", "Timeout", "RuntimeError"].includes(mutant.status)) {
      const { start, end } = mutant.location;
      const original = lines.slice(start.line - 1, end.line);
      original[original.length - 1] = original.at(-1).slice(0, end.column - 1);
      original[0] = original[0].slice(start.column - 1);
      const short = (text) => text.replace(/\s+/g, " ").trim().slice(0, 160);
      const tests = mutant.coveredBy?.length ?? 0;
      left.push(`${mutant.status} ${path.split("/").at(-1)}:${start.line} ${mutant.mutatorName} (${tests} tests)\n    ${short(original.join("\n"))}\n    -> ${short(mutant.replacement ?? "")}`);
    }
  }
}

const of = (...names) => names.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
const tested = of("Killed", "Survived", "Timeout", "NoCoverage");
console.log(left.sort().join("\n"));
console.log(`${room}: ${tested} mutants, ${of("Killed")} killed, ${of("Survived")} survived, ${of("Timeout")} timed out, ${of("NoCoverage")} in no test, in ${seconds} s`);
console.log(`Not tested: ${JSON.stringify(Object.fromEntries(Object.entries(counts).filter(([name]) => !["Killed", "Survived", "Timeout", "NoCoverage"].includes(name))))}`);
