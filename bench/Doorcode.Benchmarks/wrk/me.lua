-- GET with the access tokens of many accounts, one after the other. Arguments: path, file of tokens, threads.
-- There is no response(): wrk then skips the headers and bodies, and leaves the processor to the server.
require "report"

local requests, turn = {}, 0

function init(args)
  for _, token in ipairs(lines_of_thread(args[2], tonumber(args[3]))) do
    requests[#requests + 1] = wrk.format("GET", args[1], { ["Authorization"] = "Bearer " .. token })
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end
