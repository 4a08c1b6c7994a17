-- Wrong passwords for addresses that have no account, from all addresses of one site. Arguments: path.
local path, count = nil, 0

function init(args)
  path = args[1]
end

function request()
  count = count + 1
  return wrk.format("POST", path,
    { ["Content-Type"] = "application/json", ["X-Forwarded-For"] = string.format("198.51.100.%d", count % 256) },
    string.format('{"email":"unknown-%d@example.org","password":"not the password"}', count))
end
