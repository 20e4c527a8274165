-- When did it fail, and at which server?
-- SPDX-License-Identifier: GPL-2.0-or-later
SELECT
    toStartOfHour(time) AS hour,
    coalesce(server, 'no final response') AS answered_by,
    sum(failure) AS failed,
    count() AS requests,
    round(100 * failed / requests, 1) AS percent
FROM calls FINAL
GROUP BY hour, answered_by
HAVING failed > 0
ORDER BY hour, failed DESC, answered_by
