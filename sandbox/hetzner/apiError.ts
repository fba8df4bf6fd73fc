// The API's refusals: one error class with the code and status the real API uses, and a maker for each kind the emulator gives.
// It must never be thrown for the emulator's own mistakes; those are plain errors and answer 500.

export interface FieldProblem {
  name: string;
  messages: string[];
}

/** An answer of the form `{ error: { code, message, details } }`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details: Record<string, unknown> | null = null,
  ) {
    super(message);
  }
}

/** 422 with the fields at fault, in the shape hcloud-go prints. */
export function invalidInput(message: string, fields: FieldProblem[] = []): ApiError {
  return new ApiError(422, 'invalid_input', message, { fields });
}

export function invalidField(field: string, problem: string): ApiError {
  return invalidInput(`invalid input in field '${field}'`, [{ name: field, messages: [problem] }]);
}

export function notFound(kind: string, id?: number | string): ApiError {
  return new ApiError(
    404,
    'not_found',
    id === undefined ? `${kind} not found` : `${kind} with ID '${id}' not found`,
  );
}

export function uniquenessError(field: string, value: string): ApiError {
  return new ApiError(409, 'uniqueness_error', `${field} is already used: '${value}'`, {
    fields: [{ name: field }],
  });
}

/** Another action runs on it: servers. */
export function locked(kind: string): ApiError {
  return new ApiError(423, 'locked', `${kind} is locked: another action is running`);
}

/** Another change runs on it: networks, load balancers. Clients retry this one. */
export function conflict(kind: string): ApiError {
  return new ApiError(
    409,
    'conflict',
    `a conflicting change of the ${kind} is being performed, please retry`,
  );
}

export function protectedResource(kind: string, what: 'delete' | 'rebuild'): ApiError {
  return new ApiError(423, 'protected', `${kind} is protected: ${what} is not allowed`);
}

export function limitExceeded(message: string): ApiError {
  return new ApiError(403, 'resource_limit_exceeded', message);
}

/** 422 with a code of its own, for example `ip_not_available`. */
export function refused(code: string, message: string): ApiError {
  return new ApiError(422, code, message);
}
