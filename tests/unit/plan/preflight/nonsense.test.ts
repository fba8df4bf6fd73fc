// A host may answer anything: what cannot be read is told as that, and nothing else of it gets anywhere.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { HostFacts } from '../../../../plan/preflight/hostFacts';
import { FactsError, parseFacts } from '../../../../plan/preflight/hostFacts';
import { judgeHosts } from '../../../../plan/preflight/judgeHosts';
import { planFixes } from '../../../../plan/preflight/fixes';
import { planPreflight } from '../../../../plan/preflight/preflightPlan';
import { anyCharacter } from '../../../fixtures/anyCharacter';
import { planOfHosts } from '../../../fixtures/hosts/hostsStack';
import { obeyed } from '../../../fixtures/planted';
import { sampled } from '../../../fixtures/sampled';

const recorded = (name: string): string =>
  readFileSync(join(__dirname, `../../../fixtures/hosts/recorded/${name}.txt`), 'utf8');
const plan = planPreflight(
  planOfHosts([
    { name: 'master', address: '10.4.100.1', ssh: 'root@192.0.2.1' },
    { name: 'worker', address: '10.4.100.2', ssh: 'root@192.0.2.2' },
  ]),
);
const [whole, master] = [recorded('worker'), parseFacts(recorded('master'))];
const answer = (section: string, said: string): string =>
  whole.replace(
    new RegExp(`(@@routewise ${section}\\n)[\\s\\S]*?(\\n@@routewise = )`),
    (_, head: string, tail: string) => head + said + tail,
  );

test.each([
  ['links', 'not json', '`ip -j -d link show` it answers “not json”'],
  ['links', '[1]', 'ip -j -d link show'],
  ['links', '[{"ifname":"eth0","mtu":"large"}]', 'ip -j -d link show'],
  ['addresses', '[{"ifname":"eth0","addr_info":[{"local":"banana","prefixlen":16}]}]', 'ip -j address show'],
  ['addresses', '[{"ifname":"eth0","addr_info":[{"local":"10.4.100.2","prefixlen":128}]}]', 'ip -j address'],
  ['kernel', 'banana', '`uname -r` it answers “banana”'],
  ['disk', '/dev/x a b c d e f', 'df -Pk'],
  ['hostname', 'x'.repeat(5000), '5000 characters'],
  ['machine-id', 'x'.repeat(5000), '5000 characters'],
])('%s that say %.30s are told', (section, said, message) => {
  expect(() => parseFacts(answer(section, said))).toThrow(FactsError);
  expect(() => parseFacts(answer(section, said))).toThrow(message);
});

test('what is read is clean', () => {
  const facts = parseFacts(answer('hostname', 'a\u001b]52;c;eA==\u0007\u009b2J'));
  expect(facts.hostname).toBe('a\\x1b]52;c;eA==\\x07\\x9b2J');
  const named = parseFacts(answer('links', '[{"ifname":"eth0\\u001b[2K"}]'));
  expect(named.devices[0]?.name).toBe('eth0\\x1b[2K');
});

test('anything else that a host says can be judged', () => {
  if (plan === undefined) throw new Error('no hosts are planned');
  const lines = whole.split('\n');
  const word = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 30 }),
    fc.constantFrom(
      '',
      '0',
      '-1',
      '99999999999999999999',
      '[]',
      '{}',
      'null',
      '__proto__',
      'constructor',
      '10.4.100.1',
      '::',
    ),
  );
  const change = fc.record({
    at: fc.nat(lines.length - 1),
    how: fc.constantFrom('line', 'word', 'bytes', 'drop'),
    word,
    place: fc.nat(200),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const said = [...lines];
      for (const { at, how, word: text, place } of changes) {
        const line = said[at] ?? '';
        if (how === 'line') said[at] = text;
        else if (how === 'word') said[at] = line.replace(/[\w.]+/, text);
        else if (how === 'bytes') said[at] = line.slice(0, place) + text + line.slice(place + 3);
        else said.splice(at, 1);
      }
      let worker: HostFacts;
      try {
        worker = parseFacts(said.join('\n'));
      } catch (error) {
        if (error instanceof FactsError) return;
        throw error;
      }
      const problems = judgeHosts({ plan, facts: new Map(Object.entries({ master, worker })) });
      for (const host of plan.hosts) planFixes(plan, host, worker, ['bpf-links']);
      for (const line of JSON.stringify(problems).split('\\n')) expect(line).not.toMatch(obeyed);
    }),
    { numRuns: sampled(300), seed: 7 },
  );
});
