-- Dial, choose 1, type a reading: sessions side by side, so that a turn never overtakes the one before it.
local SIDE_BY_SIDE = 64
local TEXTS = { "", "1", "1%2A4521" }
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(args)
  path, first_phone, customers = args[1], tonumber(args[2]), tonumber(args[3])
  batch, step, place = 0, 1, 0
  prefix = string.format("ATUid_%d_%d_", number, os.time())
end

function request()
  place = place + 1
  if place > SIDE_BY_SIDE then
    place, step = 1, step + 1
    if step > #TEXTS then step, batch = 1, batch + 1 end
  end
  local session = batch * SIDE_BY_SIDE + place
  local phone = first_phone + 1 + ((session * 2 + number) % customers)
  local body = string.format(
    "phoneNumber=%%2B%d&serviceCode=%%2A977%%23&text=%s&sessionId=%s%d&networkCode=63902",
    phone, TEXTS[step], prefix, session)
  return wrk.format("POST", path, { ["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8" }, body)
end
