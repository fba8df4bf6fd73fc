// Random pictures, with names that people would not give: long, foreign, empty, or full of markup.
import fc from 'fast-check';
import type { NetworkPicture, NodePicture } from '../../../cli/picture/networkPicture';
import { anyCharacter } from '../../fixtures/anyCharacter';

const dns = fc.stringMatching(/^[a-z]([-a-z0-9]{0,24}[a-z0-9])?$/);
const markup = fc.constantFrom(
  ']]>&<"\'#;`--> A["x"]',
  '%%{init: {}}%% style x:#fff; end',
  '</text><script>alert(1)</script>',
  '\u0000\ud800\uffff\n\t',
);
export const anyText = fc.oneof(
  { weight: 6, arbitrary: dns },
  fc.string({ unit: anyCharacter, maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc.string({ minLength: 100, maxLength: 300 }),
  markup,
);
const mtu = fc.integer({ min: 68, max: 65535 });
const address = fc.oneof(fc.ipV4(), fc.ipV6());
const cidrs = fc.array(
  address.map((each) => `${each}/${each.includes(':') ? 64 : 24}`),
  { maxLength: 3 },
);
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const poolNames = ['control-plane', 'general', 'store', 'edge'] as const;

function node(segments: readonly string[]): fc.Arbitrary<NodePicture> {
  return fc
    .record({
      name: anyText,
      role: fc.constantFrom('control-plane' as const, 'worker' as const),
      pool: fc.oneof({ weight: 5, arbitrary: fc.constantFrom<string>(...poolNames) }, anyText),
      segment: fc.constantFrom(...segments),
      addresses: fc.array(address, { maxLength: 2 }),
      podCidrs: optional(cidrs),
      podMtu: optional(mtu),
      linkMtu: optional(mtu),
      notes: optional(fc.array(anyText, { maxLength: 2 })),
    })
    .map(present);
}

/** Without the keys that are undefined: a picture is plain data. */
function present<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

const segmentIds = fc
  .integer({ min: 1, max: 5 })
  .map((count) => Array.from({ length: count }, (_, i) => `s${i}`));

export const anyPicture: fc.Arbitrary<NetworkPicture> = segmentIds.chain((ids) =>
  fc
    .record({
      title: anyText,
      subtitle: anyText,
      entrances: fc.array(
        fc
          .record({
            name: anyText,
            what: anyText,
            address: optional(anyText),
            pools: fc.subarray([...poolNames]),
          })
          .map(present),
        { maxLength: 7 },
      ),
      segments: fc.tuple(
        ...ids.map((id) =>
          fc
            .record({
              id: fc.constant(id),
              name: anyText,
              kind: fc.constantFrom('l2' as const, 'gateway-network' as const, 'routed-fabric' as const),
              cidrs,
              mtu,
              gateway: optional(fc.record({ name: anyText, address, note: optional(anyText) }).map(present)),
              notes: optional(fc.array(anyText, { maxLength: 2 })),
            })
            .map(present),
        ),
      ),
      links: fc.array(
        fc
          .record({ segments: fc.subarray(ids, { minLength: 1 }), name: anyText, mtu: optional(mtu) })
          .map(present),
        { maxLength: 3 },
      ),
      nodes: fc.oneof(
        fc.array(node(ids), { maxLength: 12 }),
        fc.array(node(ids), { minLength: 19, maxLength: 60, size: 'max' }),
      ),
      pods: fc.record({ cidrs, mtu, perNode: optional(anyText) }).map(present),
      services: fc.record({ cidrs, text: anyText }),
      overlay: optional(
        fc
          .record({
            protocol: fc.constantFrom('vxlan' as const, 'geneve' as const, 'none' as const),
            port: optional(fc.integer({ min: 1, max: 65535 })),
            encryption: optional(fc.constant({ protocol: 'wireguard' as const, port: 51871 })),
            overhead: fc.array(fc.record({ by: dns, bytes: fc.integer({ min: 0, max: 200 }) }), {
              maxLength: 3,
            }),
          })
          .map(present),
      ),
      routes: optional(
        fc.record({
          kind: fc.constantFrom('direct' as const, 'cloud' as const, 'bgp' as const),
          text: anyText,
        }),
      ),
      routers: fc.array(fc.record({ name: anyText, address, asn: fc.integer({ min: 1, max: 4294967295 }) }), {
        maxLength: 8,
      }),
      hops: fc.array(
        fc.record({
          from: anyText,
          to: anyText,
          mtu,
          layer: fc.constantFrom('pod' as const, 'overlay' as const, 'link' as const, 'outside' as const),
          what: anyText,
        }),
        { maxLength: 9 },
      ),
    })
    .map(present)
    .chain((picture) =>
      fc
        .array(
          fc
            .record({
              pool: fc.constantFrom<string>(...poolNames),
              segment: optional(fc.constantFrom(...ids)),
              only: optional(anyText),
              router: fc.constantFrom('nobody', ...picture.routers.map(({ name }) => name)),
              localAsn: fc.integer({ min: 1, max: 4294967295 }),
              families: fc.subarray(['IPv4' as const, 'IPv6' as const]),
            })
            .map(present),
          { maxLength: 8 },
        )
        .map((bgpSessions) => ({ ...picture, bgpSessions })),
    ),
);
