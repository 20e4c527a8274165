-- The Lua twin of the benchmark: explains each SIP response from a table, as a script in Wireshark's Lua would.
-- It reads no call and no header but the status, so it does less than the plugin. For the benchmark only.
-- SPDX-License-Identifier: GPL-2.0-or-later
--
-- tshark -X lua_script:twin.lua -X lua_script1:TEXTS, where TEXTS is a Lua file that returns the texts by code.

local texts = dofile((...))

local twin = Proto("twin", "Lua Twin")
local fields = {
    code = ProtoField.uint16("twin.code", "Code"),
    class = ProtoField.uint8("twin.class", "Class"),
    name = ProtoField.string("twin.name", "Name"),
    failure = ProtoField.bool("twin.failure", "Failure"),
    summary = ProtoField.string("twin.summary", "Summary"),
    description = ProtoField.string("twin.description", "Description"),
    when = ProtoField.string("twin.when", "When"),
    fix = ProtoField.string("twin.fix", "Fix"),
}
twin.fields = fields
local severities = {
    note = ProtoExpert.new("twin.expert.note", "Refused", expert.group.RESPONSE_CODE, expert.severity.NOTE),
    warn = ProtoExpert.new("twin.expert.warn", "To repair", expert.group.RESPONSE_CODE, expert.severity.WARN),
    error = ProtoExpert.new("twin.expert.error", "Malformed", expert.group.RESPONSE_CODE, expert.severity.ERROR),
}
twin.experts = severities

local status_code = Field.new("sip.Status-Code")

local function add(item, field, value)
    item:add(field, value):set_generated()
end

local function explain(code, tvb, tree)
    local text = texts[code] or texts[math.floor(code / 100)]
    local item = tree:add(twin, tvb(0, 0))
    item:set_generated()
    item:append_text(": " .. code .. " " .. text.name)
    add(item, fields.code, code)
    add(item, fields.class, math.floor(code / 100))
    add(item, fields.name, text.name)
    if code >= 400 then
        add(item, fields.failure, true)
    end
    add(item, fields.summary, text.summary)
    for _, part in ipairs({ "description", "when", "fix" }) do
        for _, sentence in ipairs(text[part]) do
            add(item, fields[part], sentence)
        end
    end
    -- As in the plugin, the normal course raises nothing.
    local severity = severities[text.severity]
    if severity then
        item:add_proto_expert_info(severity, text.summary)
    end
end

function twin.dissector(tvb, _, tree)
    for _, status in ipairs({ status_code() }) do
        explain(status.value, tvb, tree)
    end
end

register_postdissector(twin)
