// Reads the mutants of a Stryker report.
//   show REPORT       prints each mutant that no test has killed, and the figures of each room
//   patterns REPORT   prints a pattern for Stryker's --mutate for each place with such mutants
import { readFileSync } from "node:fs";

const [verb, file] = process.argv.slice(2);
const counted = ["Killed", "Survived", "Timeout", "NoCoverage"];
const mutants = Object.entries(JSON.parse(readFileSync(file, "utf8")).files).flatMap(([path, { source, mutants }]) =>
  mutants.map((mutant) => ({ room: path.split("/").at(-2), name: path.split("/").at(-1), source, ...mutant })));
const offset = ({ source }, { line, column }) => source.split("\n").slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, column - 1);
const spanOf = (mutant) => [offset(mutant, mutant.location.start), offset(mutant, mutant.location.end)];
const short = (text) => text.replace(/\s+/g, " ").trim().slice(0, 200);

if (verb === "patterns") {
  const left = mutants.filter(({ status }) => status === "Survived" || status === "NoCoverage");
  const patterns = left.map((mutant) => `**/${mutant.room}/${mutant.name}{${spanOf(mutant).join("..")}}`);
  console.log([...new Set(patterns)].join("\n"));
} else {
  const left = mutants.filter(({ status }) => !["Killed", "Ignored", "CompileError"].includes(status)).map((mutant) =>
    `${mutant.status} ${mutant.room}/${mutant.name}:${mutant.location.start.line} ${mutant.mutatorName}, ${mutant.coveredBy?.length ?? 0} tests\n`
    + `    ${short(mutant.source.slice(...spanOf(mutant)))}\n    -> ${short(mutant.replacement ?? "")}`);
  console.log(left.sort().join("\n"));
  for (const room of [...new Set(mutants.map((mutant) => mutant.room))].sort()) {
    const count = (status) => mutants.filter((mutant) => mutant.room === room && mutant.status === status).length;
    const all = counted.reduce((sum, status) => sum + count(status), 0);
    if (all > 0) {
      console.log(`${room}: ${all} mutants; ${counted.map((status) => `${status} ${count(status)}`).join(", ")}; CompileError ${count("CompileError")}`);
    }
  }
}
