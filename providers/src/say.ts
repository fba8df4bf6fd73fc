// Tells the user of a running update something, through Pulumi, which shows what its providers print.
// It must never hand on what a terminal obeys.
import { cleanText } from '../../config/cleanText';

export function say(line: string): void {
  console.log(cleanText(line));
}
