-- POST of a registration with an address that nobody has. Arguments: path, word that is unique to the run, password.
require "report"

local path, word, password, count = nil, nil, nil, 0

function init(args)
  path, word, password = args[1], args[2], args[3]
end

function request()
  count = count + 1
  return post(path, string.format('{"email":"%s-%d-%d@example.org","password":"%s","full_name":"Ada Lovelace"}',
    word, index, count, password))
end

function response(status, headers, body)
  if status ~= 200 then keep_refusal(status, body) end
end
