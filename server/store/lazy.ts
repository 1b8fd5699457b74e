/**
 * Part of a `with`: a statement that reads from `lazy` is committed without waiting for the disk.
 *
 * For what a crash of the database may take back without harm. Whoever commits next the usual way makes it durable as well.
 */
export const LAZY = `lazy as materialized (select set_config('synchronous_commit', 'off', true))`

/**
 * Part of a `with`: functions called after `quick` was read from do not plan their own statements anew, which for those of
 * graphile-worker takes longer than carrying them out.
 *
 * Only for a statement that is a transaction of its own: it holds until the end.
 */
export const QUICK = `quick as materialized (select set_config('plan_cache_mode', 'force_generic_plan', true))`
