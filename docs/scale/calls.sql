-- A row for each call and each other request that `-z sipexplain,calls,json` reports.
-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- DateTime knows whole seconds only, so `start` stays a text, and `time` is for calculating with it.
-- A capture that is loaded twice does not count twice: rows with the same key replace each other, and FINAL in a query
-- hides those that have not been replaced yet.
CREATE TABLE IF NOT EXISTS calls
(
    file String,
    start String,
    time DateTime MATERIALIZED parseDateTimeBestEffort(start),
    `from` String,
    `to` String,
    method String,
    codes Array(UInt16),
    outcome String,
    failure UInt8,
    cause String,
    fix Nullable(String),
    frame UInt32,
    call_id String,
    server Nullable(String),
    post_dial_delay Nullable(Float64),
    finding Nullable(String)
)
ENGINE = ReplacingMergeTree
PARTITION BY toYYYYMM(time)
ORDER BY (time, start, call_id, method)
