// Changes a text as bytes and lines, whatever it means: broken copies, half-finished edits, binaries.
// It must never keep to what is YAML, nor to what is UTF-8.
import { nastyPieces } from './nasty';
import type { Random } from './random';

export function mutateText(text: string, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(text);
  for (let left = 1 + random.below(random.chance(0.6) ? 1 : 6); left > 0; left--) bytes = once(bytes, random);
  return bytes;
}

function once(bytes: Buffer, random: Random): Buffer {
  const at = random.below(bytes.length + 1);
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
  const length = random.below(1 + random.pick([1, 8, 200]));
  switch (random.below(9)) {
    case 0:
      return Buffer.concat([before, Buffer.from([random.below(256)]), after.subarray(1)]);
    case 1:
      return Buffer.concat([before, after.subarray(length)]);
    case 2:
      return before;
    case 3:
      return Buffer.concat([before, after.subarray(0, length), after]);
    case 4:
      return lines(bytes, (list) => {
        const line = random.below(list.length);
        return list.toSpliced(random.below(list.length), 0, list[line] ?? '');
      });
    case 5:
      return lines(bytes, (list) => list.toSpliced(random.below(list.length), 1));
    case 6:
      return lines(bytes, (list) => {
        const line = random.below(list.length);
        const text = list[line] ?? '';
        return list.with(
          line,
          random.pick([`  ${text}`, text.trimStart(), `\t${text}`, text.replace(':', ''), `${text} ${text}`]),
        );
      });
    default:
      return Buffer.concat([before, Buffer.from(random.pick(nastyPieces)), after]);
  }
}

function lines(bytes: Buffer, change: (list: string[]) => string[]): Buffer {
  return Buffer.from(change(bytes.toString('utf8').split('\n')).join('\n'));
}
