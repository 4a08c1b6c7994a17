-- Chains of refresh tokens: every answer brings the token of the next request.
-- Arguments: path, member that holds the token in request and answer, file of tokens, threads.
--
-- A connection has no name here (see report.lua), so the chains are not bound to connections: request() takes the token
-- that has waited longest and response() puts its successor at the end. A token is in one request at most, so no chain
-- ever forks. When the time is up, the requests on their way have lost their successors; done() therefore writes the
-- tokens that are still good back to the file, where the next round finds them.
require "report"

local path, member, pattern = nil, nil, nil
waiting, first, last = {}, 1, 0

function init(args)
  path, member = args[1], args[2]
  pattern = '"' .. member .. '"%s*:%s*"([^"]+)"'
  file = args[3]
  waiting = lines_of_thread(file, tonumber(args[4]))
  last = #waiting
end

function request()
  local token = waiting[first]
  if not token then return post(path, "{}") end
  waiting[first] = nil
  first = first + 1
  return post(path, '{"' .. member .. '":"' .. token .. '"}')
end

function response(status, headers, body)
  local successor = status == 200 and body:match(pattern)
  if successor then
    last = last + 1
    waiting[last] = successor
  else
    keep_refusal(status, body)
  end
end

local report = done

function done(summary, latency, requests)
  report(summary, latency, requests)
  local out = io.open(threads[1]:get("file"), "w")
  for _, thread in ipairs(threads) do
    for _, token in pairs(thread:get("waiting")) do out:write(token, "\n") end
  end
  out:close()
end
