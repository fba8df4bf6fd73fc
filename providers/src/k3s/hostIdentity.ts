// Says whether two looks at hosts were looks at one machine: by its machine id, and by the board's where both are known.
// It must never take two machines for one because they are copies of one image, nor guess where nothing is known.
// Source: machine-id(5); kernel, drivers/firmware/dmi-id.c: product_uuid.

/** Neither is secret, and neither is ever shown to more than the state and this program. */
export interface HostIdentity {
  /** /etc/machine-id: 32 hexadecimal digits, made when the system was installed. */
  readonly machineId: string;
  /** product_uuid of DMI; absent where the machine has none, or one that many have. */
  readonly product?: string;
}

const machineIdShape = /^[0-9a-f]{32}$/;
const productShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** What boards show that nobody gave a number: all the same digit, or the vendor’s sample. */
const noNumber = /^([0-9a-f])\1{7}(-\1{4}){3}-\1{12}$|^03000200-0400-0500-0006-000700080009$/;

/** @returns undefined where the host has no machine id */
export function hostIdentity(machineId: string, product = ''): HostIdentity | undefined {
  const [id, board] = [machineId.trim().toLowerCase(), product.trim().toLowerCase()];
  if (!machineIdShape.test(id)) return undefined;
  return productShape.test(board) && !noNumber.test(board)
    ? { machineId: id, product: board }
    : { machineId: id };
}

/** @returns undefined where it cannot be told */
export function isSameHost(a: HostIdentity | undefined, b: HostIdentity | undefined): boolean | undefined {
  if (a === undefined || b === undefined) return undefined;
  if (a.machineId !== b.machineId) return false;
  // Copies of one image have one machine id on several boards.
  return a.product === undefined || b.product === undefined || a.product === b.product;
}
