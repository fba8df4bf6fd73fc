// Shapes that several request bodies share.
// It must never be stricter on optional fields than the published API.
import { z } from 'zod';

export const labelsShape = z.record(z.string(), z.string());
export const idShape = z.number().int().positive();
/** Ids may come as numbers or as text, and names in their place. */
export const idOrNameShape = z.union([z.number().int(), z.string().min(1)]);
export const nameShape = z.string().trim().min(1).max(128);

const hostLabel = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
/** RFC 1123. */
export const hostNameShape = z
  .string()
  .max(253, 'Name must be at most 253 characters')
  .regex(new RegExp(`^${hostLabel}(\\.${hostLabel})*$`), 'Name must be a valid hostname as per RFC 1123');

export const renameShape = z.object({ name: nameShape.optional(), labels: labelsShape.optional() });
export const protectionShape = z.object({ delete: z.boolean().optional() });
export const dnsPtrShape = z.object({ ip: z.string(), dns_ptr: z.string().nullable() });
