// Makes an error of words for the user: their mistake or a machine's failure is not shown with lines of code.
// It must never be used for what this program itself did wrong.
export function withoutStack(message: string): Error {
  const error = new Error(message);
  error.stack = '';
  return error;
}
