-- A GET that carries nothing: wrk builds it once. Argument: path.
require "report"

function init(args)
  wrk.path = args[1]
end
