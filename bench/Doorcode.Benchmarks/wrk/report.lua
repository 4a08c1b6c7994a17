-- What every script shares: the threads are numbered, and the run ends with one line that the benchmark reads.
--
-- wrk runs one Lua state a thread, and request() and response() are not told which connection they serve. With two
-- threads of four connections a script can therefore keep state for its thread only; refresh.lua shows how to live with
-- that. Eight threads of one connection would give state per connection, at the price of eight wrk threads that compete
-- with the server for two cores.

threads = {}

function setup(thread)
  thread:set("index", #threads)
  table.insert(threads, thread)
end

-- The lines of a file that belong to this thread: every second one when there are two threads.
function lines_of_thread(path, count)
  local mine, number = {}, 0
  for line in io.lines(path) do
    if number % count == index then mine[#mine + 1] = line end
    number = number + 1
  end
  return mine
end

function post(path, body)
  return wrk.format("POST", path, { ["Content-Type"] = "application/json" }, body)
end

-- Keeps what the first refused request was told, for the message that the run is invalid.
function keep_refusal(status, body)
  if not refusal then refusal = status .. " " .. body:sub(1, 200):gsub("%s+", " ") end
end

function done(summary, latency, requests)
  local errors = summary.errors
  local told = ""
  for _, thread in ipairs(threads) do told = thread:get("refusal") or told end
  print(string.format("RESULT %d %d %d %d %d %d %s",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout, told))
end
