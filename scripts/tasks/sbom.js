// `npm run sbom`: writes what Routewise is made of: a CycloneDX document of every package it runs with, and their licences.
// It must never leave a package out silently: one without a word on its licence is listed as such.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

/** @returns {number} the exit code: 3 when npm cannot tell */
function run(root, [folder = 'sbom']) {
  const whole = npmSbom(root);
  if (whole === undefined) return 3;
  const places = runtimePlaces(root);
  const bom = narrowed(whole, places);
  const target = path.resolve(root, folder);
  fs.mkdirSync(target, { recursive: true });
  fs.writeFileSync(path.join(target, 'routewise.cdx.json'), `${JSON.stringify(bom, undefined, 2)}\n`);
  fs.writeFileSync(path.join(target, 'licences.md'), licenceList(root, bom.components, places));
  process.stdout.write(
    `${folder}/routewise.cdx.json: ${bom.components.length} packages, as CycloneDX ${bom.specVersion}\n` +
      `${folder}/licences.md: their licences\n` +
      'The sandbox’s programs are Go modules: sandbox/toolchain/modules/*/go.mod lists them, go.sum their digests.\n',
  );
  return 0;
}

/** npm's own document of all that is installed. With `--omit dev` it leaves out what tests and the program both need. */
function npmSbom(root) {
  const entry = process.env.npm_execpath;
  const [command, argv] = entry?.endsWith('.js') ? [process.execPath, [entry]] : ['npm', []];
  const { status, stdout } = spawnSync(
    command,
    [...argv, 'sbom', '--sbom-format', 'cyclonedx', '--sbom-type', 'application'],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, stdio: ['ignore', 'pipe', 2] },
  );
  if (status === 0) return JSON.parse(stdout);
  process.stderr.write(
    '`npm sbom` failed: it needs npm 10 or newer, and the packages installed (`npm ci`).\n',
  );
  return undefined;
}

/** Folder by `name@version`, of the packages that the program runs with: the lock marks the others. */
function runtimePlaces(root) {
  const { packages } = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const at = 'node_modules/';
  return new Map(
    Object.entries(packages)
      .filter(([place, { dev, link }]) => place.includes(at) && !dev && !link)
      .map(([place, { version }]) => [`${place.slice(place.lastIndexOf(at) + at.length)}@${version}`, place]),
  );
}

function narrowed(bom, places) {
  const own = bom.metadata.component['bom-ref'];
  const isKept = (reference) => reference === own || places.has(reference);
  return {
    ...bom,
    components: bom.components.filter((component) => places.has(component['bom-ref'])),
    dependencies: bom.dependencies
      .filter(({ ref }) => isKept(ref))
      .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter(isKept) })),
  };
}

function licenceList(root, components, places) {
  const rows = components
    .map((component) => ({
      reference: component['bom-ref'],
      licence: licenceOf(component) ?? licenceByFile(path.join(root, places.get(component['bom-ref']))),
    }))
    .sort((a, b) => a.reference.localeCompare(b.reference, 'en'));
  const counts = new Map();
  for (const { licence } of rows) counts.set(licence, (counts.get(licence) ?? 0) + 1);
  const summary = [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], 'en'));
  return [
    '# Licences of the packages that Routewise runs with',
    '',
    ...summary.map(([licence, count]) => `- ${licence}: ${count}`),
    '',
    '| package | licence |',
    '| --- | --- |',
    ...rows.map(({ reference, licence }) => `| ${reference} | ${licence} |`),
    '',
  ].join('\n');
}

function licenceOf({ licenses = [] }) {
  const said = licenses.flatMap(
    ({ license, expression }) => expression ?? license?.id ?? license?.name ?? [],
  );
  return said.length === 0 ? undefined : said.join(' OR ');
}

/** Older packages say it in a list that npm does not read, or only by a file that lies in them. */
function licenceByFile(folder) {
  const manifest = path.join(folder, 'package.json');
  if (!fs.existsSync(manifest)) return 'not installed on this platform';
  const { licenses } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  const listed = (Array.isArray(licenses) ? licenses : []).flatMap(({ type }) => type ?? []);
  if (listed.length > 0) return listed.join(' OR ');
  const file = fs.readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  if (file === undefined) return 'not said';
  const text = fs.readFileSync(path.join(folder, file), 'utf8');
  return /permission is hereby granted, free of charge/i.test(text)
    ? `MIT, by its ${file}`
    : `see its ${file}`;
}

module.exports = { run };
