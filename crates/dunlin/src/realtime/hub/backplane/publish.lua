-- Adds an event to a topic and numbers it: offsets count up without holes, in an epoch that begins anew when the stream or
-- the server does. KEYS: the stream. ARGV: the server's run, the event's token, 1 when it was sent before, how many events
-- are kept, after how many milliseconds the topic is forgotten (0: never); then the event's fields.
local key, run, token = KEYS[1], ARGV[1], ARGV[2]
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local epoch, offset, from = now, 0, 1

local function field(fields, name)
  for at = 1, #fields, 2 do
    if fields[at] == name then return fields[at + 1] end
  end
end

if redis.call('EXISTS', key) == 1 then
  if ARGV[3] == '1' then
    for _, entry in ipairs(redis.call('XREVRANGE', key, '+', '-', 'COUNT', 1000)) do
      if field(entry[2], 'token') == token then return entry[1] end
    end
  end
  local info = redis.call('XINFO', 'STREAM', key)
  local last = field(info, 'last-entry')
  local in_epoch, at = string.match(field(info, 'last-generated-id'), '^(%d+)-(%d+)$')
  offset = tonumber(at)
  if last and field(last[2], 'run') == run then
    epoch, from = tonumber(in_epoch), tonumber(field(last[2], 'from'))
  else
    epoch, from = math.max(now, tonumber(in_epoch) + 1), offset + 1
  end
end

local id = string.format('%.0f-%.0f', epoch, offset + 1)
local command = { 'XADD', key, 'MAXLEN', '~', ARGV[4], id, 'run', run, 'token', token,
  'from', string.format('%.0f', from), 'at', string.format('%.0f', math.floor(now / 1000)) }
for at = 6, #ARGV do command[#command + 1] = ARGV[at] end
redis.call(unpack(command))
if ARGV[5] ~= '0' then redis.call('PEXPIRE', key, ARGV[5]) end
return id
