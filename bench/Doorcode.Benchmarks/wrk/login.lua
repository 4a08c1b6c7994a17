-- POST of ready-made bodies, one account after the other. Arguments: path, file of bodies, threads.
require "report"

local requests, turn = {}, 0

function init(args)
  for _, body in ipairs(lines_of_thread(args[2], tonumber(args[3]))) do
    requests[#requests + 1] = post(args[1], body)
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function response(status, headers, body)
  if status ~= 200 then keep_refusal(status, body) end
end
