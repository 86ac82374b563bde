// Reads one JSON object {pattern, strings} per line; writes for each what a JavaScript engine says: "invalid" if the
// pattern is a syntax error, or else a JSON list of booleans, null where backtracking takes too long.
import { createInterface } from "node:readline";
import vm from "node:vm";

const MILLISECONDS_PER_PATTERN = 200;
const MILLISECONDS_PER_STRING = 20;

function compile(pattern) {
  for (const flags of ["u", ""]) {
    try {
      return { regExp: new RegExp(pattern, flags), sticky: new RegExp(pattern, flags + "y") };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  return null;
}

// With the u flag, V8 also finds empty matches between the halves of a surrogate pair: /\B/u.exec("1\u{1F600}1") has
// index 2. ECMA-262, 22.2.7.2 (RegExpBuiltinExec) only tries the beginnings of code points, and so does this.
const context = vm.createContext({ regExps: null, strings: [] });
const test = new vm.Script(`
  strings.map((text) => {
    const { regExp, sticky } = regExps;
    if (!regExp.unicode || !/[\ud800-\udbff]/.test(text) || !regExp.test(text)) return regExp.test(text);
    for (let at = 0; at <= text.length; at += text.codePointAt(at) > 0xffff ? 2 : 1) {
      sticky.lastIndex = at;
      if (sticky.test(text)) return true;
    }
    return false;
  })
`);

function run(regExps, strings, timeout) {
  Object.assign(context, { regExps, strings });
  try {
    return test.runInContext(context, { timeout });
  } catch (error) {
    if (error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return null;
    throw error;
  }
}

function verdict({ pattern, strings }) {
  const regExps = compile(pattern);
  if (regExps === null) return "invalid";
  return (
    run(regExps, strings, MILLISECONDS_PER_PATTERN) ??
    strings.map((text) => run(regExps, [text], MILLISECONDS_PER_STRING)?.[0] ?? null)
  );
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(JSON.stringify(verdict(JSON.parse(line))) + "\n");
}
