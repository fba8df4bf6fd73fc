// The Pulumi program: load the stack's configuration, plan, build, export.
import { loadStack } from './stacks/loadStack';
import { buildTalosHetzner } from './stacks/talosHetzner';

export = async () => buildTalosHetzner(await loadStack());
