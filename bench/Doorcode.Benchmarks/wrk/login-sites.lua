-- Right passwords, each request from the next site. Arguments: path, sites of each thread, password.
require "report"

local path, sites, password, count = nil, nil, nil, 0

function init(args)
  path, sites, password = args[1], tonumber(args[2]), args[3]
end

function request()
  count = count + 1
  local site = index * sites + count % sites
  local body = string.format('{"email":"account-%d@example.org","password":"%s"}', (index * 500 + count % 500), password)
  return wrk.format("POST", path,
    { ["Content-Type"] = "application/json", ["X-Forwarded-For"] = string.format("203.0.%d.7", site) }, body)
end

function response(status, headers, body)
  if status ~= 200 then keep_refusal(status, body) end
end
