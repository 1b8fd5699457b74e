/**
 * Part of a `with`: a statement that reads from `lazy` is committed without waiting for the disk.
 *
 * For what a crash of the database may take back without harm. Whoever commits next the usual way makes it durable as well.
 */
export const LAZY = `lazy as materialized (select set_config('synchronous_commit', 'off', true))`
