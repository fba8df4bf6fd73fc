// Reads what the engine says of a program: where it lives and the runtime options of Pulumi.yaml.
// Must never look at the disk: what is not said has the engine's own default.
import type { ProgramInfo } from '@pulumi/pulumi/proto/language_pb';

/** The `runtime.options` of Pulumi.yaml that this host knows. */
export function runtimeOptions(info: ProgramInfo | undefined): {
  typescript: boolean;
  tsconfig: string | undefined;
  nodeargs: string;
  packagemanager: string | undefined;
} {
  const options = info?.getOptions()?.toJavaScript() ?? {};
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  return {
    typescript: options.typescript !== false,
    tsconfig: text(options.tsconfig),
    nodeargs: text(options.nodeargs) ?? '',
    packagemanager: text(options.packagemanager),
  };
}

export function programDirectory(info: ProgramInfo | undefined, fallback: string): string {
  return info?.getProgramDirectory() ?? (fallback === '' ? process.cwd() : fallback);
}
