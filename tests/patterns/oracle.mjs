// Reads one JSON object {pattern, strings} per line; writes for each what a JavaScript engine says: a JSON list of
// booleans, "invalid" if the pattern is a syntax error, or "timeout" if backtracking takes too long.
import { createInterface } from "node:readline";
import vm from "node:vm";

const MILLISECONDS_PER_PATTERN = 2000;

function compile(pattern) {
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(pattern, flags);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return null;
}

const context = vm.createContext({ regExp: null, strings: [] });
const test = new vm.Script("strings.map((text) => regExp.test(text))");

function verdict({ pattern, strings }) {
  const regExp = compile(pattern);
  if (regExp === null) return "invalid";
  Object.assign(context, { regExp, strings });
  try {
    return test.runInContext(context, { timeout: MILLISECONDS_PER_PATTERN });
  } catch (error) {
    if (error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return "timeout";
    throw error;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(verdict(JSON.parse(line))) + "\n");
}
