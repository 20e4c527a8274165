-- Who fails again and again?
-- SPDX-License-Identifier: GPL-2.0-or-later
SELECT
    `from`,
    sum(failure) AS failed,
    count() AS requests,
    uniqExactIf(`to`, failure) AS targets,
    arraySort(groupUniqArrayIf(if(empty(codes), 0, codes[-1]), failure)) AS last_codes,
    minIf(time, failure) AS first_failure,
    maxIf(time, failure) AS last_failure
FROM calls FINAL
GROUP BY `from`
HAVING failed >= 3
ORDER BY failed DESC, `from`
LIMIT 50
