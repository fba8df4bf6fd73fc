// Judges what Helm keeps of a release whose installation or upgrade broke off: which record stands in the way, and may go.
// It must never let a finished revision go, nor one that another update than the interrupted one may have begun.

/** A Secret in which Helm keeps one revision of a release. */
export interface HelmRecord {
  readonly secret: string;
  /** ISO 8601. */
  readonly created: string;
  /** Helm's own word: `deployed`, `superseded`, `failed`, `uninstalling`, `pending-install` … */
  readonly status: string;
  /** The revision, from 1. */
  readonly version: number;
}

export interface HelmVerdict {
  /** A release that is there, and that the state does not know. */
  readonly adopt?: HelmRecord;
  readonly remove: readonly HelmRecord[];
  readonly leave: readonly { readonly record: HelmRecord; readonly why: string }[];
}

/** A roll-out that began before the state was written may end, be rolled back, and be recorded within this time. */
const windowMs = 3_600_000;

/**
 * Without the record of the half-made revision, the next one takes its objects over: they carry the release's name. Helm keeps
 * the last finished revision beside it, so that an upgrade goes on from there.
 * @param state `revision`: the one the state knows, absent where it knows none; `written`: when it was last written, ISO 8601
 */
export function judgeHelmRecords(
  records: readonly HelmRecord[],
  state: { readonly revision?: number; readonly written?: string },
): HelmVerdict {
  const { revision = 0, written } = state;
  const deployed = records
    .filter(({ status }) => status === 'deployed')
    .sort((a, b) => b.version - a.version);
  const inTheWay = records.filter((record) => isUnfinished(record) || (revision === 0 && isRemnant(record)));
  const judged = inTheWay.map((record) => ({
    record,
    why: whyDoubtful(record, { revision, written, newest: Math.max(...records.map((each) => each.version)) }),
  }));
  const [adopt] = revision === 0 ? deployed : [];
  return {
    ...(adopt === undefined ? {} : { adopt }),
    remove: judged.filter(({ why }) => why === undefined).map(({ record }) => record),
    leave: judged.flatMap(({ record, why }) => (why === undefined ? [] : [{ record, why }])),
  };
}

/** Helm takes no further revision while there is one. */
export function isUnfinished({ status }: HelmRecord): boolean {
  return status.startsWith('pending-');
}

/** A first installation that failed: Helm does not install under its name again. */
function isRemnant({ status, version }: HelmRecord): boolean {
  return version === 1 && (status === 'failed' || status === 'uninstalling');
}

function whyDoubtful(
  { version, created }: HelmRecord,
  known: { readonly revision: number; readonly written: string | undefined; readonly newest: number },
): string | undefined {
  if (version <= known.revision) return `the state knows a later one, revision ${known.revision}`;
  if (version < known.newest) return 'there are later revisions, so somebody has gone on from it';
  if (known.written === undefined) return 'it cannot be told when the update broke off';
  return Math.abs(Date.parse(created) - Date.parse(known.written)) <= windowMs
    ? undefined
    : `it was not made in the update that the state tells of, which was at ${known.written}`;
}
