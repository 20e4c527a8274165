-- Why did calls and other requests fail, or were not connected, and what is to be done first?
-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- `cause` names frames and seconds, so no two are alike: the finding and the last code are what calls have in common.
SELECT
    coalesce(finding, '') AS found,
    if(empty(codes), 0, codes[-1]) AS code,
    method,
    count() AS calls,
    any(cause) AS example,
    any(fix) AS first_fix,
    any(file) AS seen_in,
    any(frame) AS at_frame
FROM calls FINAL
WHERE failure OR outcome = 'not_connected'
GROUP BY found, code, method
ORDER BY calls DESC, code, found, method
