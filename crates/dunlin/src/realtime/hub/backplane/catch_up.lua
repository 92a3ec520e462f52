-- What was published in a topic after an id; all that is kept, when the id is not of this stream any more. KEYS: the stream.
-- ARGV: epoch and offset of the id (-1: none), how many events and bytes are enough. Gives the server's time in microseconds,
-- the last id (false: there is no stream), and the newest events, last first.
local key, epoch, offset = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
local most, bytes = tonumber(ARGV[3]), tonumber(ARGV[4])
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000000 + time[2])
local kind = redis.call('TYPE', key).ok
if kind == 'none' then return { now, false, {} } end
if kind ~= 'stream' then return { now, kind, {} } end

local info, last = redis.call('XINFO', 'STREAM', key), '0-0'
for at = 1, #info, 2 do
  if info[at] == 'last-generated-id' then last = info[at + 1] end
end

local function parts(id)
  local in_epoch, at = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(in_epoch), tonumber(at)
end

local last_epoch, last_offset = parts(last)
local begin, finish = '-', '+'
local is_behind = last_epoch < epoch or (last_epoch == epoch and last_offset < offset)
if epoch >= 0 and not is_behind then begin = string.format('%.0f-%.0f', epoch, offset + 1) end

local found, size = {}, 0
while #found < most and size < bytes do
  local count = math.min(64, most - #found)
  local entries = redis.call('XREVRANGE', key, finish, begin, 'COUNT', count)
  for _, entry in ipairs(entries) do
    found[#found + 1] = entry
    for _, text in ipairs(entry[2]) do size = size + #text end
  end
  if #entries < count then break end
  local before_epoch, before = parts(entries[#entries][1])
  if before == 0 then break end
  finish = string.format('%.0f-%.0f', before_epoch, before - 1)
end
return { now, last, found }
