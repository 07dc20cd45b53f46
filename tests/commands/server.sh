# A server that a page starts, for the tests of this folder. To be sourced.

# The first port from this one on that nobody serves.
free_port() { # port
  local port=$1
  while (echo >"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do ((port += 1)); done
  echo "$port"
}

# Waits until the process serves the port; fails if it ends before, or needs more than ten seconds.
wait_for_server() { # process port
  local i
  for ((i = 0; i < 100; ++i)); do
    if (echo >"/dev/tcp/127.0.0.1/$2") 2>/dev/null; then return; fi
    kill -0 "$1"
    sleep 0.1
  done
  return 1
}
