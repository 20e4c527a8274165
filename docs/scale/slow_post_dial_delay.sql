-- Where do callers wait long for a sign of the other end?
-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- Three seconds are a limit to begin with; put your own there.
SELECT
    coalesce(server, 'no final response') AS answered_by,
    count() AS calls,
    countIf(post_dial_delay > 3) AS slow,
    quantileExact(0.5)(post_dial_delay) AS median,
    quantileExact(0.95)(post_dial_delay) AS percentile_95,
    max(post_dial_delay) AS longest,
    argMax(call_id, post_dial_delay) AS call_id_of_longest
FROM calls FINAL
WHERE post_dial_delay IS NOT NULL
GROUP BY answered_by
ORDER BY slow DESC, percentile_95 DESC, answered_by
