// The answers Pulumi's dynamic provider process expects, written down so that this package needs no Pulumi.
// It must never import anything.
export interface CreateResult {
  id: string;
  outs: Record<string, unknown>;
}

export interface UpdateResult {
  outs: Record<string, unknown>;
}

export interface DiffResult {
  changes: boolean;
  replaces?: string[];
  deleteBeforeReplace?: boolean;
}

export interface CheckFailure {
  property: string;
  reason: string;
}

export interface CheckResult {
  inputs: unknown;
  failures: CheckFailure[];
}
