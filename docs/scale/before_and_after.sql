-- Did a change help? Two hours before it against two hours after it.
-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- Put the time of your change into the first line, in the time zone of the ClickHouse server.
WITH toDateTime('2024-01-15 11:00:00') AS change
SELECT
    if(time < change, '1 before', '2 after') AS period,
    count() AS calls,
    countIf(outcome = 'answered') AS answered,
    countIf(outcome = 'not_connected') AS not_connected,
    sum(failure) AS failed,
    round(100 * failed / calls, 1) AS percent_failed,
    quantileExact(0.5)(post_dial_delay) AS median_post_dial_delay
FROM calls FINAL
WHERE method = 'INVITE' AND outcome != 'midway' AND time >= change - 7200 AND time < change + 7200
GROUP BY period
ORDER BY period
