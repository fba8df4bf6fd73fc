// Puts together the shell scripts that put right on hosts what the stack allows.
// It must never let a card be changed before it is known that no Cilium agent runs.
import type { FixDeed } from '../../../../plan/preflight/fixes';
import { shellScript } from '../../ssh/shellScript';
import detachLink from './detachLink.sh';
import noAgent from './noAgent.sh';
import setAside from './setAside.sh';
import setDevice from './setDevice.sh';
import writeUnit from './writeUnit.sh';

/** For `sh`, as root; each may be repeated. */
export function fixScript(deed: FixDeed): string {
  switch (deed.kind) {
    case 'set-device':
      return shellScript({ texts: [noAgent, setDevice], words: deed.ethtool });
    case 'write-unit':
      return shellScript({ settings: { path: deed.path, text: deed.text }, texts: [writeUnit] });
    case 'set-aside':
      return shellScript({ settings: { path: deed.path, aside: deed.aside }, texts: [setAside] });
    case 'detach-link':
      return shellScript({ settings: { path: deed.path }, texts: [noAgent, detachLink] });
  }
}
