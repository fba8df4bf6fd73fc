// Writes chart/data/agent-options-<version>.json from a source tree of Cilium: what agent and operator read, from the ConfigMap they share.
// usage: node scripts/agent-options.js [--print] SOURCE …   (folders of github.com/cilium/cilium that hold Documentation/cmdref)
'use strict';
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
/** Names that a template's line may begin with, and that are no option: parts of the ConfigMap object itself. */
const notOptions = new Set(['data', 'kind', 'metadata', 'name', 'namespace', 'endpoints']);

function main(args) {
  const print = args.includes('--print');
  const sources = args.filter((arg) => arg !== '--print');
  for (const source of sources) {
    const version = fs.readFileSync(path.join(source, 'VERSION'), 'utf8').trim();
    const agent = flagsOf(source, 'cilium-agent');
    const operator = flagsOf(source, 'cilium-operator-generic');
    // Each cloud has an operator of its own; the chart takes one of them.
    const operators = ['generic', 'aws', 'azure', 'alibabacloud'].map((kind) =>
      flagsOf(source, `cilium-operator-${kind}`),
    );
    const templates = path.join(source, 'install', 'kubernetes', 'cilium', 'templates');
    const written = keysWritten(fs.readFileSync(path.join(templates, 'cilium-configmap.yaml'), 'utf8'));
    const podReads = keysReadByPods(
      fs.readFileSync(path.join(templates, 'cilium-agent', 'daemonset.yaml'), 'utf8'),
    );
    const others = written.filter((key) => !(key in agent));
    const options = {
      version,
      source: `Cilium ${version}: Documentation/cmdref/cilium-agent.md, cilium-operator-generic.md and those of clouds; install/kubernetes/cilium/templates/cilium-configmap.yaml`,
      agent,
      operator: sorted(Object.assign({}, ...operators.reverse())),
      undocumented: others.filter((key) => !(key in operator) && !podReads.has(key)),
      elsewhere: others.filter((key) => key in operator || podReads.has(key)),
    };
    if (print) {
      process.stdout.write(format(options));
      continue;
    }
    const file = path.join(root, 'chart', 'data', `agent-options-${version}.json`);
    fs.writeFileSync(file, format(options));
    console.log(file);
  }
}

/** Name of each flag with its type, as cobra prints it; no type means bool. */
function flagsOf(source, command) {
  const text = fs.readFileSync(path.join(source, 'Documentation', 'cmdref', `${command}.md`), 'utf8');
  const flags = {};
  for (const line of text.split('\n')) {
    const found = /^ +(?:-\w, )?--([a-z0-9][a-z0-9.-]*)(?: (\S+))?(?: {2,}|$)/.exec(line);
    if (found !== null) flags[found[1]] = found[2] ?? 'bool';
  }
  delete flags.help;
  return flags;
}

function keysWritten(template) {
  const keys = [...template.matchAll(/^ {2}"?([a-z][a-z0-9-]*)"?:/gm)].map(([, key]) => key);
  return [...new Set(keys)].filter((key) => !notOptions.has(key)).sort();
}

/** What a container takes from the ConfigMap as a variable, past the agent's own configuration. */
function keysReadByPods(template) {
  return new Set(
    [...template.matchAll(/configMapKeyRef:\s*\n\s*name: \S+\s*\n\s*key: (\S+)/g)].map(([, key]) => key),
  );
}

function sorted(flags) {
  return Object.fromEntries(Object.entries(flags).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function format({ version, source, agent, operator, undocumented, elsewhere }) {
  const lines = (flags) =>
    Object.entries(flags).map(([key, type]) => `  ${JSON.stringify(key)}:${JSON.stringify(type)}`);
  return [
    `{"version":${JSON.stringify(version)},`,
    ` "source":${JSON.stringify(source)},`,
    ` "undocumented":${JSON.stringify(undocumented)},`,
    ` "elsewhere":${JSON.stringify(elsewhere)},`,
    ` "agent":{\n${lines(agent).join(',\n')}},`,
    ` "operator":{\n${lines(operator).join(',\n')}}}`,
    '',
  ].join('\n');
}

main(process.argv.slice(2));
