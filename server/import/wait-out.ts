/**
 * Whether it is time to ask a host for what became of rows that an earlier run has left. Its last request may have been sent just before they
 * were found so, however long ago they were marked: limits and a busy host stand between the mark and the request.
 *
 * @param rows.oldestMs since the first of them was marked
 * @param rows.sureAtMs `oldestMs` at which nothing is under way any more; `null`: they have just been found
 * @param longestMs how long a request may be carried out
 * @returns `null`: it is time
 */
export function waitOut(
  { oldestMs, sureAtMs }: { readonly oldestMs: number; readonly sureAtMs: number | null },
  longestMs: number,
): { readonly waitMs: number; readonly sureAtMs: number } | null {
  const sureAt = sureAtMs ?? oldestMs + longestMs
  return oldestMs < sureAt ? { waitMs: sureAt - oldestMs, sureAtMs: sureAt } : null
}
