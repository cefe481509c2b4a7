-- What wrk sends, and what it tells. `-- FILE` after the address: a body for POST per line, sent in turn.
local requests = {}
local next = 0
local started = os.clock()

function init(args)
  if args[1] == nil then return end
  for body in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("POST", nil, { ["Content-Type"] = "application/json" }, body)
  end
  next = math.random(#requests)
end

function request()
  if #requests == 0 then return wrk.request() end
  next = next % #requests + 1
  return requests[next]
end

-- os.clock() is the processor time of all threads of this process.
function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"microseconds":%d,"failed":%d,"p50":%.1f,"p99":%.1f,"cpu":%.0f}\n',
    summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99), (os.clock() - started) * 1e6))
end
